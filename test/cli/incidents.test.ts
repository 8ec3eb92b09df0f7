/** `boot-health incidents` with more of them, and more members, than a screen holds. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { runCli } from './run-cli.ts'

const incident = (n: number) => ({
  id: `no_link~img-${n}~1`,
  ...{ cause: 'no_link', image: `img-${n}`, state: 'open', severity: 'page', members_seen: 300, ack: null },
  ...{ opened_at: '2026-11-24T03:12:00.000Z', resolved_at: null, resolve_reason: null, tell: [] },
})
const member = (n: number) => ({
  instance: `vm-${n}`,
  state: n % 3 === 0 ? 'failing' : 'verified_ok',
  joined_at: '2026-11-24T03:12:00.000Z',
  last_decision: null,
})

describe('boot-health incidents', () => {
  let server: Receiver
  before(async () => {
    server = await startReceiver(({ path }) => {
      const url = new URL(path, 'http://x')
      const from = Number(url.searchParams.get('cursor') ?? 0)
      const limit = Number(url.searchParams.get('limit'))
      const items = Array.from({ length: Math.min(limit, 120 - from) }, (_, at) => incident(from + at))
      const next = from + limit < 120 ? String(from + limit) : null
      const members = Array.from({ length: 300 }, (_, n) => member(n))
      const body = /members$/.test(url.pathname)
        ? { items: /img-8/.test(url.pathname) ? [member(0)] : members }
        : /img-[78]/.test(url.pathname)
          ? incident(7)
          : { items, next }
      return { status: 200, body: JSON.stringify(body) }
    })
  })
  after(() => server.stop())
  const run = (...words: string[]) =>
    runCli(['incidents', ...words], {
      env: { BOOT_HEALTH_URL: server.url, BOOT_HEALTH_TOKEN: 'bh_viewer_x' },
    })

  it('shows fifty, and prints the command for the rest', async () => {
    const first = (await run()).stdout.trimEnd().split('\n')
    assert.deepEqual([first.length, first.at(-1)], [52, 'more: boot-health incidents --cursor 50'])
    const last = (await run('--cursor', '100')).stdout.trimEnd().split('\n')
    assert.equal(last.length, 21)
    assert.doesNotMatch(last.join(), /more:/)
    assert.equal((await run('--limit', '120')).stdout.trimEnd().split('\n').length, 121)
  })

  it('shows the members that fail first, and how many more there are', async () => {
    const { stdout } = await run('no_link~img-7~1')
    assert.match(stdout, /^100 of 300 members still fail$/m)
    assert.match(stdout, /^250 more of 300: --limit 300, or --json for all of them$/m)
    assert.equal(stdout.match(/^vm-\d+ +failing/gm)?.length, 50)
    assert.equal((await run('no_link~img-7~1', '--limit', '300')).stdout.match(/^vm-/gm)?.length, 300)
    assert.equal(JSON.parse((await run('no_link~img-7~1', '--json')).stdout).members.length, 300)
  })

  it('uses the singular for one member', async () => {
    assert.match((await run('no_link~img-8~1')).stdout, /^1 of 1 member still fails$/m)
  })

  it('refuses a limit that is not a number', async () => {
    for (const limit of ['0', 'all', '1.5', '10001']) {
      const { code, stderr } = await run('--limit', limit)
      assert.deepEqual([code, /1 to 10000/.test(stderr)], [2, true], stderr)
    }
  })
})
