/** The text log of serve (newcomer 27): date and level, and a line for what people and the worker do. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { levelOf, logLine } from '../../cli/server-log.ts'
import { createStyle } from '../../cli/terminal/style.ts'
import { createApiApp } from '../../functions/api/app.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { CAUSE, IMAGE, incidentBench } from '../support/incident-bench.ts'
import { receiverOfFile } from '../support/receiver.ts'
import { startTestStore, storeToken } from '../support/table.ts'

const receiver = await receiverOfFile()
const plain = createStyle({ isTTY: false, columns: 80, env: {} })

describe('a line of the log', () => {
  it('has date, level and details, and no escape of a guest', () => {
    const at = Date.parse('2026-11-30T03:12:00Z')
    const line = logLine('request_failed', { path: '/\u001b[2J' }, at, plain)
    assert.equal(line, '2026-11-30T03:12:00Z error request_failed path=/\n')
    assert.match(
      logLine('page_sent', { channel: 'x' }, at, plain),
      /^2026-11-30T03:12:00Z info {2}page_sent channel=x\n$/,
    )
  })

  it('has the level that its event deserves', () => {
    const levels = [
      'sweep_failed',
      'endpoint_disabled',
      'guard_latched',
      'report_quarantined',
      'boot_judged',
    ].map(levelOf)
    assert.deepEqual(levels, ['error', 'warn', 'warn', 'warn', 'info'])
  })
})

it('an acknowledgement, a silence, a page sent and a resolve are logged', async () => {
  const { store } = await startTestStore()
  const lines: string[] = []
  const log = (event: string, detail: object = {}) =>
    void lines.push(logLine(event, detail, 0, plain).slice(27))
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
    `incident_acknowledged fleet=${fleet} incident=${id} by=pat`,
    `incident_unacknowledged fleet=${fleet} incident=${id} by=pat`,
    `silenced fleet=${fleet} silence=`,
    `incident_resolved fleet=${fleet} incident=${id}`,
    `page_sent fleet=${fleet} incident=${id} channel=oncall intent=resolve`,
  ])
    assert.ok(said.includes(line), `${line}\nin\n${said}`)
})
