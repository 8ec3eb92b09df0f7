/**
 * One hypervisor breaks the boots of its VMs, over two images: from inventory's labels and real reports over HTTP to the
 * sentence in the page, the API, the dashboard and on the command line.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { runCli } from '../cli/run-cli.ts'
import { type Embedded, guestOf, startEmbedded, until } from '../support/embedded.ts'
import { envelope, HEALTHY, LOST_RACE } from '../support/guest.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { storeToken } from '../support/table.ts'

const HOSTS = 8
const FINE = 40
const FAILING = 6
const SAID = `host=cmp-99 and rack=r9, the same VMs: ${FAILING} of ${FAILING} failed this way; elsewhere 0 of ${FINE}`

describe('a hypervisor on which no VM gets its metadata', () => {
  let embedded: Embedded
  let receiver: Receiver
  let operator = ''

  /** Announces it with its labels, and sends what it reports. */
  async function boots(n: number, image: string, labels: Record<string, string>, text: string) {
    const { server, tokens } = embedded
    const guest = guestOf(n, image)
    const announced = await fetch(`${server.url}/v1/expectations/${guest.instance}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${tokens.inventory}` },
      body: JSON.stringify({ uuid: guest.uuid, macs: [guest.mac], image, labels }),
    })
    assert.equal(announced.status, 200)
    const answer = await fetch(`${server.url}/v1/evidence`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens.ingest}`,
        'boot-health-uptime': '40',
        'boot-health-secret': guest.secret,
        'boot-health-hint': text === LOST_RACE ? 'bad' : 'good',
      },
      body: envelope(guest, { boot: randomUUID(), text }),
    })
    assert.equal(answer.status, 202, await answer.text())
  }
  const imageOf = (n: number) => `web-${n % 2}`

  before(async () => {
    receiver = await startReceiver()
    embedded = await startEmbedded({
      fleets: { demo: { page_channels: ['oncall'], page_wait_s: 12 } },
      channels: {
        oncall: {
          type: 'pagerduty',
          routing_key: { value: 'R0UT1NGKEYxxxxxxxxxxxxxxxxxxxxxx' },
          url: `${receiver.url}/pd`,
        },
      },
    })
    operator = await storeToken(embedded.server, 'operator', { fleet: 'demo', name: 'pat' })
    for (let n = 1; n <= FINE; n++)
      await boots(n, imageOf(n), { host: `cmp-${n % HOSTS}`, rack: `r${n % 4}` }, HEALTHY)
    const { store } = embedded.server
    await until(async () => {
      const { items } = await store.listInstances('demo', null, 100)
      return items.filter(({ newest }) => newest?.verdict === 'ok').length === FINE
    }, 'all others came up')
    for (let n = FINE + 1; n <= FINE + FAILING; n++)
      await boots(n, imageOf(n), { host: 'cmp-99', rack: 'r9' }, LOST_RACE)
  })
  after(async () => {
    await embedded.server.stop()
    await receiver.stop()
  })

  const heads = async () => (await embedded.server.store.listIncidents('demo', null, 10)).items
  const run = async (...words: string[]) => {
    const { code, stdout, stderr } = await runCli([...words, '--url', embedded.server.url], {
      env: { BOOT_HEALTH_TOKEN: operator },
    })
    assert.deepEqual([code, stderr], [0, ''], words.join(' '))
    return stdout
  }
  const idOf = (image: string) => `route_missing_at_lookup~${image}~1`

  it('is named in each image’s page, with the counter-evidence', async () => {
    await until(async () => {
      const open = await heads()
      return open.length === 2 && open.every(({ cohort }) => cohort?.shared?.failed === FAILING)
    }, 'both incidents know what their machines share')
    await until(() => receiver.received.some(({ body }) => body.includes(SAID)), 'a page says so')
  })

  it('is named in the API and on each incident’s page', async () => {
    for (const image of ['web-0', 'web-1']) {
      const get = (path: string) =>
        fetch(`${embedded.server.url}${path}`, { headers: { authorization: `Bearer ${operator}` } })
      const { cohort } = (await (await get(`/v1/incidents/${idOf(image)}`)).json()) as {
        cohort: { statement: string; machines: number }
      }
      assert.equal(cohort.statement, `${SAID}. On 2 images: web-0 and web-1`)
      assert.equal(cohort.machines, FINE + FAILING)
      const page = await (await get(`/incidents/${idOf(image)}?fleet=demo`)).text()
      assert.ok(page.includes(SAID))
    }
  })

  it('is named by incidents and why on the command line', async () => {
    for (const command of ['incidents', 'why'])
      assert.ok((await run(command, idOf('web-1'))).includes(`in common: ${SAID}`), command)
  })

  it('shows a deployment beside it, after somebody notes one', async () => {
    assert.match(
      await run('annotate', 'firmware of cmp-99', '--at', '20m'),
      /^noted at .+ UTC as \d+-[0-9a-f]{12}\n$/,
    )
    const list = await run('annotate', '--list')
    const [, id = ''] = /firmware of cmp-99 .+ (\d+-[0-9a-f]{12})/.exec(list) ?? []
    assert.match(await run('annotate', '--delete', id), /is gone/)
    assert.match(await run('annotate', '--list'), /no annotation/)
  })
})
