/**
 * A night on call, `npm run test:oncall`: two fleets of 470 VMs, five channels of which one answers 500, one 410 and one
 * hangs, the real Alertmanager, the real commands. 60 VMs fail, are paged, acknowledged, silenced, repaired, resolved. It
 * prints each channel's page as a phone would show it.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type DemoRemediator, startRemediator } from '../../cli/demo/remediator.ts'
import { runCli } from '../cli/run-cli.ts'
import { drive } from '../load/drive.ts'
import { type LoadReport, loadGuest, type Recorded, recordReports } from '../load/guests.ts'
import {
  type Alert,
  type Alertmanager,
  noAlertmanager,
  startAlertmanager,
} from '../support/alertmanager-process.ts'
import { type Embedded, startEmbedded, until } from '../support/embedded.ts'
import { type PagerDutyApi, ROUTING_KEY, startPagerDutyApi } from '../support/pagerduty-api.ts'
import {
  alertOnPhone,
  onPhone,
  pagerDutyOnPhone,
  slackOnPhone,
  teamsOnPhone,
  webhookOnPhone,
} from '../support/phone.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { storeToken } from '../support/table.ts'

const [BAD, FINE] = ['web-2026.11.2-nm', 'web-2026.11.1']
const [WEB, EDGE] = [350, 120]
const [FAILING, OF_IMAGE] = [60, 70]
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

const fleetOf = (n: number) => (n < WEB ? 'web' : 'edge')
const imageOf = (n: number) => (n >= WEB ? 'edge-7' : n < OF_IMAGE ? BAD : FINE)
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)

describe('a night on call', { skip: noAlertmanager, timeout: 1_200_000 }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'boot-health-on-call-'))
  let [pagerduty, alertmanager]: [PagerDutyApi, Alertmanager] = [] as never
  let [slack500, teams410, hanging]: [Receiver, Receiver, Receiver] = [] as never
  let remediator: DemoRemediator
  let world: Embedded
  let recorded: Recorded
  const tokens: Record<string, string> = {}
  const repaired: string[] = []
  /** As Alertmanager showed it while it fired. */
  let firing: Alert

  before(async () => {
    pagerduty = await startPagerDutyApi()
    alertmanager = await startAlertmanager()
    slack500 = await startReceiver(500)
    teams410 = await startReceiver(410)
    hanging = await startReceiver(() => null)
    recorded = await recordReports()
    remediator = await startRemediator(SECRET, async ({ instance }) => {
      repaired.push(instance)
      await report([{ ...bootOf(Number(instance.slice(3))), kind: 'healed', seq: 2 }])
    })
    world = await startEmbedded(settings(), { directory })
    for (const fleet of ['web', 'edge'])
      for (const role of ['ingest', 'inventory', 'operator'] as const)
        tokens[`${role} ${fleet}`] = await storeToken(world.server, role, { fleet, name: `${fleet}-${role}` })
  })
  after(async () => {
    await world.server.stop()
    for (const one of [alertmanager, pagerduty, slack500, teams410, hanging, remediator]) await one.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  const settings = () => ({
    channels: {
      oncall: { type: 'pagerduty', routing_key: { value: ROUTING_KEY }, url: pagerduty.url },
      metrics: { type: 'alertmanager', url: alertmanager.url },
      chat: { type: 'slack', url: { value: `${slack500.url}/services/T0/B0/secret` } },
      team: { type: 'teams', url: { value: `${teams410.url}/workflows/secret` } },
      hook: { type: 'webhook', url: hanging.url, secret: { value: SECRET } },
    },
    fleets: {
      web: {
        page_channels: ['oncall', 'metrics', 'chat', 'team', 'hook'],
        page_wait_s: 15,
        resolve_hold_s: 3,
        remediation: {
          mode: 'on',
          url: remediator.url,
          secret: { value: SECRET },
          bucket: { size: 500, refill_s: 1 },
        },
      },
      edge: { page_channels: ['oncall'], page_wait_s: 0 },
    },
  })

  const bootOf = (n: number): LoadReport => ({
    n,
    kind: n < FAILING ? 'bad' : 'good',
    image: imageOf(n),
    boot: 1,
    seq: 1,
  })
  async function report(reports: LoadReport[]): Promise<void> {
    const [first] = reports
    const plan = { url: world.server.url, recorded, connections: 8, count: reports.length }
    const { accepted, answers } = await drive({
      ...plan,
      tokens: [tokens[`ingest ${fleetOf(first?.n ?? 0)}`] ?? ''],
      report: (at) => reports[at] ?? bootOf(0),
    })
    assert.equal(accepted, reports.length, JSON.stringify(answers))
  }
  async function announce(n: number): Promise<void> {
    const { instance, uuid, mac } = loadGuest(n)
    const answer = await fetch(`${world.server.url}/v1/expectations/${instance}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${tokens[`inventory ${fleetOf(n)}`]}` },
      body: JSON.stringify({ uuid, macs: [mac], image: imageOf(n) }),
    })
    assert.ok(answer.ok, `${instance}: ${answer.status}`)
  }
  const boothealth = async (fleet: string, ...words: string[]): Promise<string> => {
    const env = { BOOT_HEALTH_URL: world.server.url, BOOT_HEALTH_TOKEN: tokens[`operator ${fleet}`] ?? '' }
    const { code, stdout, stderr } = await runCli(words, { env })
    assert.equal(code, 0, `boot-health ${words.join(' ')}: ${stderr}`)
    return stdout
  }
  // Besides the incident they are notified that a channel answered 410 and that another cannot be reached.
  const events = () =>
    pagerduty.alerts.filter(({ dedup_key }) => !dedup_key.startsWith('boot-health/notice/'))
  const alerts = (action: string) => events().filter(({ event_action }) => event_action === action)
  const ofIncident = async () =>
    (await alertmanager.alerts()).filter(({ labels }) => labels.alertname === 'BootHealthIncident')
  const incident = `route_missing_at_lookup~${BAD}~1`

  it('starts when 470 VMs boot, 60 of them without metadata', async () => {
    // Repairs wait until on-call has seen it: here so that the night has an order.
    await boothealth('web', 'pause', 'add', '--for', '1h', '--reason', 'storage is being moved')
    for (const n of numbers(0, WEB + EDGE)) await announce(n)
    await report(numbers(FAILING, WEB).map(bootOf))
    await report(numbers(WEB, WEB + EDGE).map(bootOf))
    await report(numbers(0, FAILING).map(bootOf))
  })

  it('pages on-call once, with the true counts, whatever the other channels do', async () => {
    await until(() => alerts('trigger').length > 0, 'a page')
    const [page, ...more] = alerts('trigger')
    assert.equal(more.length, 0)
    assert.match(
      page?.payload?.summary ?? '',
      /^\[web\] 60 of 70 VMs on web-2026\.11\.2-nm booted without keys/,
    )
    assert.match(page?.payload?.summary ?? '', /All 280 VMs on other images are fine\.$/)
    // The reason stands at the end of a long line: it is the middle that is cut (newcomer A12).
    assert.match(String(page?.payload?.custom_details.Evidence), /Network is unreachable/)
    const { failing, of_image, failing_others, of_others } = page?.payload?.custom_details ?? {}
    assert.deepEqual([failing, of_image, failing_others, of_others], [60, 70, 0, 280])
    await until(async () => (await ofIncident()).length === 1, 'an alert in Alertmanager')
    const [alert] = await ofIncident()
    assert.ok(alert)
    firing = alert
    assert.deepEqual([alert.labels.fleet, alert.status.state], ['web', 'active'])
    await until(
      () => [slack500, teams410, hanging].every(({ received }) => received.length > 0),
      'the other three',
    )
  })

  it('shows which channels fail, with the answer of each', async () => {
    const list = async () => boothealth('web', 'deliveries')
    await until(async () => /timeout/.test(await list()), 'the hanging channel’s first timeout')
    const text = await list()
    assert.match(text, /channel:chat .*http_500/)
    assert.match(text, /channel:team .*410/)
    assert.equal(teams410.received.length, 1, 'who answers 410 is left alone')
    const health = await (await fetch(`${world.server.url}/healthz?detail=1`)).text()
    assert.match(health, /"failing_endpoints":3/)
  })

  it('lets on-call acknowledge and silence from the command line, and names them in PagerDuty', async () => {
    assert.match(await boothealth('web', 'incidents'), new RegExp(`open +page +60 .*${BAD}`))
    await boothealth('web', 'ack', incident, '--note', 'looking at NetworkManager')
    await until(() => alerts('acknowledge').length === 1, 'the acknowledgement in PagerDuty')
    assert.equal((await ofIncident())[0]?.status.state, 'active')
    const words = ['--image', BAD, '--for', '2h', '--reason', 'the image is being rebuilt']
    assert.match(await boothealth('web', 'silence', 'add', ...words), /it silences 1 open incident /)
    assert.match(await boothealth('web', 'silence', 'list'), new RegExp(`every cause on ${BAD}`))
  })

  it('repairs one VM first and then more, after the pause ends', async () => {
    assert.deepEqual(repaired, [])
    const { pauses } = JSON.parse(await boothealth('web', 'pause', 'list', '--json')) as {
      pauses: { id: string }[]
    }
    await boothealth('web', 'pause', 'end', pauses[0]?.id ?? '')
    await until(() => repaired.length === FAILING, '60 repairs', 400)
    assert.equal(new Set(repaired).size, FAILING, 'each VM once')
  })

  it('resolves on every channel that was notified, even under a silence', async () => {
    await until(() => alerts('resolve').length === 1, 'the resolve in PagerDuty')
    await until(async () => (await ofIncident()).length === 0, 'the end in Alertmanager')
    assert.deepEqual(new Set(events().map(({ dedup_key }) => dedup_key)).size, 1)
    assert.deepEqual(
      events()
        .map(({ event_action }) => event_action)
        .filter((one) => one !== 'trigger'),
      ['acknowledge', 'resolve'],
    )
    assert.match(await boothealth('web', 'incidents'), /resolved/)
    assert.match(await boothealth('web', 'incidents', incident), /verified_ok 60/)
  })

  it('leaves two entries in PagerDuty’s list of changes', async () => {
    await until(() => pagerduty.changes.length === 2, 'two change events')
    assert.match(
      pagerduty.changes[0]?.payload.summary ?? '',
      /Repairs started on .*: 60 VMs are failing .* 1 requested/,
    )
    assert.match(
      pagerduty.changes[1]?.payload.summary ?? '',
      /60 VMs have come up .* 0 VMs are still failing/,
    )
  })

  it('notifies nobody of the other fleet', async () => {
    assert.equal(await boothealth('edge', 'incidents'), 'no incidents\n')
    assert.match(await boothealth('edge', 'silence', 'list'), /no silence is in force/)
    const boots = JSON.parse(await boothealth('edge', 'instances', '--json')) as { items: unknown[] }
    assert.ok(boots.items.length > 0)
    assert.ok(pagerduty.alerts.every(({ dedup_key }) => /^boot-health\/(?:notice\/)?web\//.test(dedup_key)))
  })

  it('looks like this on a phone', () => {
    const first = (receiver: Receiver) =>
      JSON.parse(receiver.received.map(({ body }) => body).find((body) => body.includes('60 of 70')) ?? '{}')
    const [trigger] = alerts('trigger')
    const shown = [
      onPhone('PagerDuty (answers 202)', trigger ? pagerDutyOnPhone(trigger) : []),
      ...pagerduty.changes.map((change) => onPhone('PagerDuty, recent change', pagerDutyOnPhone(change))),
      onPhone('Alertmanager (real)', alertOnPhone(firing)),
      onPhone('Slack (answers 500)', slackOnPhone(first(slack500))),
      onPhone('Teams (answers 410)', teamsOnPhone(first(teams410))),
      onPhone('Webhook (hangs)', webhookOnPhone(first(hanging))),
    ]
    for (const one of shown) assert.match(one, /60 of 70 VMs|60 VMs/)
    process.stdout.write(`${shown.join('\n')}\n`)
  })
})
