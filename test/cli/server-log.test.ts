/** The text log of serve (newcomer 27): date and level, and a line for what people and the worker do. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { jsonLine, logLine } from '../../cli/server-log.ts'
import { createStyle } from '../../cli/terminal/style.ts'
import { createApiApp } from '../../functions/api/app.ts'
import { incidentId } from '../../shared/incident-id.ts'
import type { EventName } from '../../shared/log/events.ts'
import { CAUSE, IMAGE, incidentBench } from '../support/incident-bench.ts'
import { receiverOfFile } from '../support/receiver.ts'
import { startTestStore, storeToken } from '../support/table.ts'

const receiver = await receiverOfFile()
const plain = createStyle({ isTTY: false, columns: 80, env: {} })

describe('a log line', () => {
  it('has a date, level and details, and no escape sequence from a guest', () => {
    const at = Date.parse('2026-11-30T03:12:00Z')
    const line = logLine(
      { at, level: 'error', event: 'request_failed', detail: { path: '/\u001b[2J' } },
      plain,
    )
    assert.equal(line, '2026-11-30T03:12:00Z error request_failed path=/\n')
    assert.match(
      logLine({ at, level: 'info', event: 'page_sent', detail: { channel: 'x' } }, plain),
      /^2026-11-30T03:12:00Z info {2}page_sent channel=x\n$/,
    )
  })

  it('is one line of what can be seen, as JSON too, and the same to a program', () => {
    const by = 'mallory\n{"event":"kill"}\u001b[2J\u009b2J\u2028\u202ereversed'
    const line = jsonLine({ at: 0, level: 'info', event: 'silenced', detail: { by } })
    assert.match(line, /^[ -~]*\n$/)
    assert.equal((JSON.parse(line) as { by: string }).by, by)
  })
})

it('acknowledgements, silences, sent pages and resolves are logged', async () => {
  const { store } = await startTestStore()
  const lines: string[] = []
  const log = (event: EventName, detail: object = {}) =>
    void lines.push(logLine({ at: 0, level: 'info', event, detail }, plain).slice(27))
  const { fleet, deps, fails, heals, at } = incidentBench(store, receiver, { resolve_hold_s: 0 }, { log })
  const id = incidentId({ cause: CAUSE, image: IMAGE, gen: 1 })
  await fails('i-1')
  await at(60_000)
  const token = await storeToken({ store }, 'operator', { fleet, name: 'pat' })
  const send = (method: string, path: string, body?: object) =>
    createApiApp(deps).request(path, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  await send('POST', `/v1/incidents/${id}/ack`, { note: 'on it' })
  await send('DELETE', `/v1/incidents/${id}/ack`)
  await send('POST', '/v1/silences', { image: IMAGE, reason: 'x', for_s: 60 })
  await heals('i-1')
  await at(3_600_000)
  const said = lines.join('')
  for (const line of [
    `page_sent fleet=${fleet} incident=${id} channel=oncall intent=trigger`,
    `incident_acknowledged fleet=${fleet} incident=${id} by=token pat`,
    `incident_unacknowledged fleet=${fleet} incident=${id} by=token pat`,
    `silenced fleet=${fleet} silence=`,
    `incident_resolved fleet=${fleet} incident=${id}`,
    `page_sent fleet=${fleet} incident=${id} channel=oncall intent=resolve`,
  ])
    assert.ok(said.includes(line), `${line}\nin\n${said}`)
})
