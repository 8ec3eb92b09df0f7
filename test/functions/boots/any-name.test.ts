/**
 * Guests and inventory choose names, and may choose those that every object of JavaScript has. The same history runs with
 * usual names and with these; the answers of the API and the pages must then be the same except for the names.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { type GuestFacts, HEALTHY, LOST_RACE } from '../../support/guest.ts'
import { receiverOfFile } from '../../support/receiver.ts'
import { startStandingWorld } from '../../support/standing-world.ts'
import { storeToken } from '../../support/table.ts'

const receiver = await receiverOfFile()

/** As long as the others, and in the same order. Of the last there is nothing: it is only asked for. */
const ODD = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf']
const USUAL = ['__protp__', 'constructos', 'hasOwnPropertz', 'toStrinh', 'valueOg']

const guest = (n: number, image: string): GuestFacts => ({
  uuid: `6d1f5a10-9999-4aaa-8bbb-00000000000${n}`,
  mac: `fa:16:3e:99:00:0${n}`,
  secret: String(n).repeat(32),
  ...{ token: '', image, facts: {} },
})

/** Everything that can be read of a fleet whose images, instances, labels and their values are called so. */
async function told(names: readonly string[]): Promise<Record<string, string>> {
  // Whose repair comes first is decided by a hash of the name.
  const world = await startStandingWorld(receiver, { remediation: { mode: 'off' } })
  const [first = '', second = ''] = names
  for (const [n, name] of names.slice(0, -1).entries()) {
    // A label called `__proto__` is left out by the schema's reader (zod), and nothing else of its launch is.
    const labels = n === 0 ? { host: name } : { [name]: name, host: name }
    await world.announce(name, { uuid: guest(n, name).uuid, image: name, labels })
    await world.say(guest(n, name), n + 1, n % 2 === 0 ? LOST_RACE : HEALTHY)
  }
  await world.pass(12)
  const app = createApiApp(world.deps)
  const token = await storeToken(world.deps, 'operator')
  const ask = async (path: string) => {
    const headers = {
      authorization: `Bearer ${token}`,
      accept: path.startsWith('/v1/') ? '*/*' : 'text/html',
    }
    const answer = await app.request(path, { headers })
    return `${answer.status} ${await answer.text()}`
  }
  const paths = [
    ...['/v1/images', '/v1/trend', '/v1/incidents', '/v1/instances', '/v1/boots', '/v1/summary', '/v1/guard'],
    ...[
      '/',
      '/images',
      '/trend',
      '/incidents',
      '/instances',
      '/boots',
      '/remediation',
      '/boots.csv',
      '/instances.csv',
    ],
    `/images/${first}/compare/${second}`,
    ...names.flatMap((name) => [
      ...[
        `/v1/images/${name}`,
        `/v1/images/${name}/boots`,
        `/v1/trend?image=${name}`,
        `/v1/instances/${name}`,
      ],
      ...[`/v1/instances/${name}/why`, `/v1/boots?label=${name}%3D${name}`, `/v1/boots?image=${name}`],
      ...[`/images/${name}`, `/trend?image=${name}`, `/instances/${name}`],
    ]),
  ]
  const said: Record<string, string> = {}
  for (const path of paths) said[path] = await ask(path)
  return said
}

/** Without what is random, with the usual names in place of the odd ones. */
const usually = (text: string): string =>
  ODD.reduce((so_far, odd, n) => so_far.replaceAll(odd, USUAL[n] ?? ''), text)
    .replaceAll(/act_[0-9a-f]+/g, 'act_')
    .replaceAll(/"(?:fence|action_id|etag)":"[^"]*"/g, '')

describe('a name that every object has', () => {
  it('is told of like any other, as image, instance, label and value', async () => {
    const [odd, usual] = [await told(ODD), await told(USUAL)]
    assert.match(odd['/v1/images/constructor'] ?? '', /^200 /)
    const different = Object.entries(odd).flatMap(([path, text]) => {
      const [one, other] = [usually(text), usually(usual[usually(path)] ?? '')]
      if (one === other) return []
      const at = [...one].findIndex((sign, n) => sign !== other[n])
      return [
        `${path}: ${one.slice(Math.max(0, at - 60), at + 60)} / ${other.slice(Math.max(0, at - 60), at + 60)}`,
      ]
    })
    assert.deepEqual(different, [])
  })
})
