/** The real Alertmanager, from Debian's package: what we send fires there, survives a silence of ours, and ends. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { say } from '../../../functions/notify/channels/say.ts'
import { createOutbound } from '../../../functions/outbound/outbound.ts'
import { type PageFacts, pageContent } from '../../../shared/page/page-content.ts'
import type { PageIntent } from '../../../shared/page/tell.ts'
import { startTestStore, testDeps } from '../../support/table.ts'

const PROGRAM = ['/usr/bin/prometheus-alertmanager', '/usr/bin/alertmanager'].find((path) => existsSync(path))
const skip = PROGRAM ? false : 'Alertmanager is not installed (Debian: prometheus-alertmanager)'

interface Alert {
  labels: Record<string, string>
  annotations: Record<string, string>
  endsAt: string
  generatorURL: string
  status: { state: string }
}

describe('Alertmanager', { skip }, () => {
  let url = ''
  let program: ChildProcess
  const folder = mkdtempSync(join(tmpdir(), 'boot-health-alertmanager-'))

  before(async () => {
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    writeFileSync(join(folder, 'config.yml'), 'route:\n  receiver: none\nreceivers:\n  - name: none\n')
    program = spawn(PROGRAM ?? '', [
      `--config.file=${join(folder, 'config.yml')}`,
      `--storage.path=${folder}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ])
    while (
      !(await fetch(`${url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      ))
    )
      await wait(50)
  })
  after(() => {
    program.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  const alerts = async (): Promise<Alert[]> =>
    (await fetch(`${url}/api/v2/alerts`)).json() as Promise<Alert[]>
  const tell = async (intent: PageIntent, more: Partial<PageFacts> = {}) => {
    const { store } = await startTestStore()
    const deps = testDeps({
      store,
      now: Date.now,
      outbound: createOutbound({ allow_cidrs: ['127.0.0.0/8'] }),
    })
    const content = pageContent({ ...facts(), ...more }, intent, 'first', 'https://boot.example')
    const message = { endpoint: 'channel:am', fleet: 'web', message_id: 'msg_1', attempt: 1 }
    return say(deps, { settings: { type: 'alertmanager', url }, message, content })
  }

  it('fires, with the incident in its labels and the page in its annotations', async () => {
    assert.equal((await tell('trigger')).verdict, 'accepted')
    const [alert, ...more] = await alerts()
    assert.equal(more.length, 0)
    assert.equal(alert?.labels.alertname, 'BootHealthIncident')
    assert.equal(alert?.labels.cause, 'route_missing_at_lookup')
    assert.equal(alert?.status.state, 'active')
    assert.match(alert?.annotations.summary ?? '', /60 of 70 VMs/)
    assert.match(alert?.generatorURL ?? '', /\/incidents\/.*fleet=web/)
    assert.ok(Date.parse(alert?.endsAt ?? '') > Date.now() + 300_000)
  })

  it('is the same alert when more fail, when it is sent again, and while somebody has it', async () => {
    await tell('trigger', { failing: 65 })
    await tell('acknowledge', { ack: { by: 'anna', note: 'looking' } })
    const all = await alerts()
    assert.equal(all.length, 1)
    assert.equal(all[0]?.status.state, 'active')
  })

  it('is over when the incident is', async () => {
    assert.equal((await tell('resolve', { resolve_reason: 'verified_ok 60' })).verdict, 'accepted')
    assert.deepEqual(await alerts(), [])
  })

  it('takes whatever a guest called its image', async () => {
    for (const image of ['ü"\\{}=,\n', '\ud800', ' '.repeat(3), 'x'.repeat(4000)])
      assert.equal((await tell('trigger', { image })).verdict, 'accepted', JSON.stringify(image.slice(0, 20)))
  })
})

const facts = (): PageFacts => ({
  fleet: 'web',
  cause: 'route_missing_at_lookup',
  image: 'web-2026.11.2',
  gen: 1,
  severity: 'page',
  opened_at: Date.now() - 60_000,
  failing: 60,
  population: { of_image: 70, of_others: 220, failing_others: 2 },
  first_instance: 'i-0abc',
  evidence: 'No instance datasource found!',
  remedy: 'Order cloud-init after the network.',
  automation: '1 in flight.',
  resolve_reason: null,
  ack: null,
})

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
