/** The commands of people on call, each in a process of its own, against a server with a fleet that fails. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, describe, it } from 'node:test'
import { type Embedded, failOne, guestOf, startEmbedded, until } from '../support/embedded.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { storeToken } from '../support/table.ts'
import { runCli } from './run-cli.ts'

describe('an API command', () => {
  let embedded: Embedded
  let receiver: Receiver
  let operator = ''
  let inventory = ''
  before(async () => {
    receiver = await startReceiver(500)
    embedded = await startEmbedded({
      fleets: { demo: { page_channels: ['oncall'], page_wait_s: 0 }, empty: {} },
      channels: {
        oncall: {
          type: 'webhook',
          url: `${receiver.url}/hook`,
          secret: { value: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
        },
      },
    })
    operator = await storeToken(embedded.server, 'operator', { fleet: 'demo', name: 'pat' })
    inventory = await storeToken(embedded.server, 'inventory', { fleet: 'demo' })
    for (const [n, image] of [
      [1, 'web-a'],
      [2, 'web-a'],
      [11, 'web-b'],
    ] as const)
      assert.equal(await failOne(embedded, n, image), 202)
    const launched_at = new Date(Date.now() - 60_000).toISOString()
    const announced = await fetch(`${embedded.server.url}/v1/expectations/silent-1`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${inventory}` },
      body: JSON.stringify({ launched_at, deadline_s: 30 }),
    })
    assert.equal(announced.status, 200)
    const { store } = embedded.server
    await until(async () => (await store.listIncidents('demo', null, 10)).items.length === 2, 'two incidents')
    await until(() => receiver.received.length > 0, 'a page was tried')
    await until(
      async () => (await store.getEndpoint('channel:oncall')).failing != null,
      'the channel is known to fail',
    )
  })
  after(async () => {
    await embedded.server.stop()
    await receiver.stop()
  })

  const run = (...words: string[]) =>
    runCli([...words, '--url', embedded.server.url], { env: { BOOT_HEALTH_TOKEN: operator } })
  const ok = async (...words: string[]) => {
    const { code, stdout, stderr } = await run(...words)
    assert.deepEqual([code, stderr], [0, ''], `${words.join(' ')}: ${stderr}`)
    return stdout
  }
  const refused = async (...words: string[]) => {
    const { code, stdout, stderr } = await run(...words)
    assert.deepEqual([code, stdout], [2, ''], stderr)
    assert.match(stderr, /^boot-health: .*\n$/)
    return stderr
  }
  const incidents = async () => (await embedded.server.store.listIncidents('demo', null, 10)).items

  it('boot explains the newest boot in the words of diagnose', async () => {
    const story = await ok('boot', 'vm-2')
    for (const part of [
      /failed: route_missing_at_lookup/,
      /1 report of vm-2, image web-a, bound/,
      /What happened/,
      /Evidence/,
      /What to do/,
      /No instance datasource\s/,
    ])
      assert.match(story, part)
    const { items } = await embedded.server.store.listInstances('demo', null, 10)
    const key = items.find(({ instance }) => instance === 'vm-2')?.boots[0]?.boot_key ?? ''
    const json = JSON.parse(await ok('boot', 'vm-2', key.slice(0, 6), '--json')) as {
      boot_key: string
      cause: string
    }
    assert.deepEqual([json.boot_key, json.cause], [key, 'route_missing_at_lookup'])
    assert.match(
      await refused('boot', 'vm-2', 'nope'),
      /no boot begins with nope; see: boot-health boot vm-2/,
    )
    assert.match(
      await refused('boot', 'i-none'),
      /no instance begins with i-none; see: boot-health instances/,
    )
  })

  it('instances and images list the fleet', async () => {
    const list = await ok('instances')
    assert.match(list, /^INSTANCE +VERDICT +CAUSE/)
    assert.match(list, /^vm-2 +failed +route_missing_at_lookup +bound .* reported +web-a$/m)
    assert.match(await ok('instances', '--image', 'web-b'), /^vm-11 /m)
    assert.equal(await ok('instances', '--instance', 'zz'), 'no instance matches\n')
    assert.match(await ok('images'), /^web-a +2 +0 of 2 +0 % +2 failed$/m)
    assert.match(await refused('images', '--days', '99'), /1 to 90/)
    const one = await ok('images', 'web-a', '--verdict', 'failing', '--label', 'kernel:none')
    assert.match(one, /^web-a +2 .*\n\nno boot matches$/m)
    assert.match(
      await ok('images', 'web-a'),
      /^REPORTED .*TRUST *$\n.* vm-2 +failed +route_missing_at_lookup /m,
    )
    const { recent, boots } = JSON.parse(await ok('images', 'web-a', '--json'))
    assert.deepEqual([recent.items.length, boots], [2, 2])
    assert.match(await refused('images', 'web'), /no image web: `boot-health images` lists/)
    assert.match(await refused('images', '--label', 'az:a'), /--label applies to the boots of one image/)
  })

  it('expect announces a launch and a shutdown', async () => {
    const { uuid, mac } = guestOf(90)
    const words = [
      'expect',
      'vm-90',
      '--uuid',
      uuid,
      '--mac',
      mac,
      '--image',
      'web-a',
      '--deadline',
      '10m',
      '--label',
      'rack=7',
    ]
    const said = await runCli([...words, '--url', embedded.server.url], {
      env: { BOOT_HEALTH_TOKEN: inventory },
    })
    assert.deepEqual([said.code, said.stderr], [0, ''])
    assert.match(said.stdout, /^vm-90 is expected; its first report is due by 20/)
    const item = await embedded.server.store.getInstance('demo', 'vm-90')
    assert.deepEqual([item?.image, item?.labels], ['web-a', { rack: '7' }])
    assert.match(await ok('expect', 'vm-90', '--gone'), /vm-90 is gone/)
    assert.notEqual((await embedded.server.store.getInstance('demo', 'vm-90'))?.gone, null)
    assert.match(await refused('expect', 'vm-90', '--uuid', 'x'), /uuid/)
    assert.match(await refused('expect', 'vm-90', '--label', 'rack'), /name=value/)
    assert.match(
      await refused('expect', 'vm-90', '--gone', '--image', 'x'),
      /--gone cannot be combined with other/,
    )
  })

  it('ack accepts any prefix of an open incident’s id, and --undo takes it back', async () => {
    const several = await refused('ack', 'route_missing', '--note', 'x')
    assert.match(
      several,
      /is a prefix of 2 open incidents: route_missing_at_lookup~web-[ab]~1, route_missing/,
    )
    assert.match(
      await ok('ack', 'route_missing_at_lookup~web-b', '--reason', 'on it'),
      /web-b~1: acknowledged by token pat until/,
    )
    assert.equal((await incidents()).find(({ image }) => image === 'web-b')?.ack?.note, 'on it')
    assert.match(await ok('ack', 'route_missing_at_lookup~web-b', '--undo'), /acknowledgement withdrawn/)
    assert.equal((await incidents()).find(({ image }) => image === 'web-b')?.ack, null)
    assert.match(
      await refused('ack', 'route_missing_at_lookup~web-b', '--undo'),
      /404: No open incident with this id is acknowledged/,
    )
    assert.match(await refused('ack', 'route_missing_at_lookup~web-b'), /--note.*--undo alone/)
    assert.match(
      await refused('ack', 'zzz', '--note', 'x'),
      /no open incident begins with zzz; see: boot-health incidents/,
    )
    assert.match(await ok('incidents', 'route_missing_at_lookup~web-b'), /vm-11/)
    const why = await ok('why', 'route_missing_at_lookup~web-b')
    assert.match(why, /incident opened: an instance is failing/)
    assert.doesNotMatch(why, /null|=|_failed|fence/, 'words, not stored names')
    assert.match(await refused('why', 'vm'), /is a prefix of \d+ instances/)
  })

  it('silence extends, edits and ends a silence by a prefix of its id', async () => {
    const added = JSON.parse(
      await ok('silence', 'add', '--image', 'other', '--for', '1h', '--reason', 'r', '--json'),
    ) as { id: string; ends_at: string }
    const id = added.id.slice(0, 5)
    const longer = JSON.parse(await ok('silence', 'extend', id, '--for', '2h', '--json')) as {
      ends_at: string
    }
    assert.equal(Date.parse(longer.ends_at) - Date.parse(added.ends_at), 2 * 3_600_000)
    assert.match(
      await ok('silence', 'edit', id, '--reason', 'still', '--pause'),
      /\(still\); repairs are paused too/,
    )
    assert.match(
      await ok('silence', 'list'),
      new RegExp(`^${id}\\S* .* 20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d +yes`, 'm'),
    )
    assert.match(await refused('silence', 'edit', id), /say what to change: --for/)
    assert.match(
      await refused('silence', 'end', 'zz'),
      /no silence begins with zz; see: boot-health silence list/,
    )
    assert.match(
      await ok('silence', 'add', '--cause', 'no_link', '--preview'),
      /^nothing saved; it silences 0 open incidents/,
    )
    assert.match(await ok('silence', 'end', id), /has ended/)
    assert.equal(await ok('silence', 'list'), 'no silence is in force\n')
  })

  it('pause and latch stop repairs and resume them', async () => {
    assert.equal(await ok('pause', 'list'), 'no pause is active in demo\n')
    const [, id = ''] =
      /^pause ([0-9a-f-]{36}): no repairs in demo until/.exec(
        await ok('pause', 'add', '--for', '1h', '--reason', 'drill'),
      ) ?? []
    const listed = new RegExp(`^${id} +20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d +token pat +drill$`, 'm')
    assert.match(await ok('pause', 'list'), listed)
    assert.match(await ok('pause', 'end', id.slice(0, 6)), /has ended/)
    assert.match(await refused('pause', 'end', id), /no pause begins with/)
    assert.equal(await ok('latch', 'list'), 'no latch is closed in demo\n')
    assert.match(await refused('latch', 'release', '--reason', 'x'), /--cause, --image or both; or --all/)
    assert.equal(await ok('latch', 'release', '--all', '--reason', 'x'), '0 latches of demo released\n')
  })

  it('deliveries shows which channel fails, why, and when the next try is; replay sends a page again', async () => {
    const list = await ok('deliveries')
    assert.match(list, /^channel:oncall: \d+ tr(?:y|ies) failed since .*500.*; next try 20/m)
    // The fleet has no receiver of repairs: nothing is shown of one.
    assert.doesNotMatch(list, /remediation:demo/)
    assert.match(list, /^.* channel:oncall +trigger +retry +500 +\d\d:\d\d:\d\d +msg_\w+ /m)
    const words = ['deliveries', 'list', '--endpoint', 'oncall', '--json']
    const { items } = JSON.parse(await ok(...words)) as {
      items: { message_id: string; subject: string | null }[]
    }
    // Not the notice that the channel fails, which is about no incident.
    const page = items.find(({ subject }) => subject?.startsWith('route_missing_at_lookup~'))
    assert.ok(page, list)
    const before = receiver.received.length
    assert.match(await ok('deliveries', 'replay', page.message_id), /will be sent to channel:oncall again/)
    await until(() => receiver.received.length > before, 'it was sent again')
    assert.match(await refused('deliveries', '--endpoint', 'nobody'), /no endpoint begins with nobody/)
    assert.match(await ok('deliveries', '--day', '2020-01-01'), /nothing was sent 2020-01-01/)
  })

  it('settings shows the effective configuration, without secrets', async () => {
    const text = await ok('settings')
    assert.match(text, /^settings\.page_wait_s = 0$/m)
    assert.match(text, /^channels\.oncall\.secret = \{"value":"not shown"\}$/m)
    assert.doesNotMatch(text + (await ok('settings', '--json')), /whsec_/)
  })

  it('boots says which filters it used when nothing matches', async () => {
    assert.equal(await ok('boots', '--image', 'zz'), 'no boot matches in the last 7 days\n')
    assert.equal(await ok('boots', '--image', 'zz', '--days', '1'), 'no boot matches in the last day\n')
    assert.match(await ok('boots', '--limit', '1'), /^more: --cursor /m)
  })

  it('--watch redraws until Ctrl-C, and then exits 0', async () => {
    const words = ['cli/main.ts', 'incidents', '--watch', '1', '--url', embedded.server.url]
    const env = { ...process.env, BOOT_HEALTH_TOKEN: operator }
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'], env })
    const deadline = setTimeout(() => child.kill('SIGKILL'), 120_000)
    let said = ''
    child.stdout.on('data', (piece) => {
      said += String(piece)
      if (said.split('every 1 s, as of').length > 2) child.kill('SIGINT')
    })
    const [code] = await once(child, 'close')
    clearTimeout(deadline)
    assert.equal(code, 0, said)
    assert.equal(said.split('STATE ').length, 3, 'two tables')
    assert.match(await refused('incidents', '--watch', '--json'), /--watch redraws a table/)
    assert.match(await refused('incidents', '--watch', 'x'), /1 to 3600/)
  })

  it('boot suggests what to do for a machine that never reported', async () => {
    const { store } = embedded.server
    await until(async () => (await store.getInstance('demo', 'silent-1'))?.boots.length === 1, 'it is missed')
    const story = await ok('boot', 'silent')
    assert.match(story, /^never_reported: silent-1/)
    assert.match(story, /\/v1\/console\?instance=silent-1/)
  })
})

describe('a mistyped command gets a helpful error (newcomer 30):', () => {
  const rows: [words: string[], says: RegExp][] = [
    [['silence', 'add', '--for', 'x'], /\(see: boot-health silence add --help\)/],
    [
      ['pause', 'add', '--for', '1h'],
      /'--reason <text>' not specified \(see: boot-health pause add --help\)/,
    ],
    [['kill', 'maybe'], /'maybe' is invalid for argument 'state'/],
    [['boots', '--verdict', 'wrong'], /'wrong' is invalid\. Allowed choices are .*failing/],
    [['boots', '--cause', 'wrong'], /'wrong' is invalid\. Allowed choices are .*no_link/],
    [['boots', '--days', '91'], /'91' is invalid\. a whole number from 1 to 90/],
    [['boots', '--limit', '0'], /'0' is invalid\. a whole number from 1 to 200/],
    [['instances', '--limit', 'x'], /'x' is invalid\. a whole number from 1 to 200/],
    [['images', '--days', '1.5'], /'1\.5' is invalid\. a whole number from 1 to 90/],
    [['deliveries', 'list', '--limit', '-1'], /'-1' is invalid\. a whole number from 1 to 200/],
    [['silence', 'add', '--all'], /'--for <duration>' not specified \(see: boot-health silence add --help\)/],
    [['silence', 'add', '--all', '--for', '1h'], /'--reason <text>' not specified/],
    [['silence', 'add', '--all', '--preview'], /^boot-health: no server/],
    [['kill', 'on'], /say why: boot-health kill on --reason/],
    [['accept', 'i-1'], /--reason/],
    [['accept', 'i-1', '--note', 'x', '--url', 'http://127.0.0.1:9'], /is the server running there/],
  ]
  for (const [words, says] of rows)
    it(words.join(' '), async () => {
      const { code, stderr } = await runCli(words)
      assert.match(stderr, says)
      assert.notEqual(code, 0)
    })

  it('ack --for shows its default as a duration', async () => {
    const { stdout } = await runCli(['ack', '--help'])
    assert.match(stdout, /--for <duration> .*\(default: 4h\)/)
  })
})
