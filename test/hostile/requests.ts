/** Every route with hostile paths, queries, bodies and hosts: it is answered, and never by 5xx. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { API_ROUTES } from '../../functions/http/api-routes.ts'
import { INGEST_ROUTES } from '../../functions/http/ingest-routes.ts'
import { ROLES } from '../../functions/http/who-may.ts'
import { REQUEST_BYTES } from '../../shared/policy/limits.ts'
import { each, startAttacked, type Tokens } from './hostile-server.ts'

const server = await startAttacked()
after(() => server.close())

const VALUES = [
  '',
  '-1',
  '0',
  '1e309',
  'NaN',
  '9'.repeat(30),
  '-271821-04-20',
  '+275760-09-13',
  '0000-01-01',
  '9999-12-31',
  '2026-13-45T99:99:99Z',
  '9999-12-31T23:59:59-23:59',
  '\u0000',
  '\ud800',
  '\u202e\u2066',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'a#b|c~d',
  'x'.repeat(1500),
  '<script>',
  'W10',
  'bnVsbA',
]
const encoded = (value: string) => encodeURIComponent(value.toWellFormed())

/** Every name that our code reads out of a query, by its source; and those of the API's own description. */
async function queryNames(): Promise<string[]> {
  const names = new Set<string>()
  for (const file of readdirSync('functions', { recursive: true, encoding: 'utf8' }))
    if (file.endsWith('.ts'))
      for (const [, name = ''] of readFileSync(join('functions', file), 'utf8').matchAll(/query\('(\w+)'\)/g))
        names.add(name)
  const { body } = await server.as(null, '/v1/openapi.json')
  for (const [, name = ''] of body.matchAll(/"name":"(\w+)","in":"query"|"in":"query","name":"(\w+)"/g))
    names.add(name)
  for (const [, name = ''] of body.matchAll(/"in":"query","name":"(\w+)"/g)) names.add(name)
  names.delete('')
  return [...names].sort()
}

const roleOf = (needs: string): keyof Tokens | null =>
  ((ROLES as Record<string, readonly string[]>)[needs]?.find(
    (role) => role in server.tokens,
  ) as keyof Tokens) ?? null

const routes = Object.entries({ ...API_ROUTES, ...INGEST_ROUTES }).map(([route, needs]) => {
  const [method = '', path = ''] = route.split(' ')
  return { method, path, role: roleOf(needs) }
})
const failed: string[] = []
async function send(role: keyof Tokens | null, method: string, path: string, body?: string): Promise<void> {
  const headers = { 'sec-fetch-site': 'same-origin' }
  const { status, error } = await server.as(role, path, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  })
  // A client that is refused before its body is read may see the connection end before the answer.
  const isCutOff = error === 'ECONNRESET' && (body ?? '').length > REQUEST_BYTES
  if ((status === 0 && !isCutOff) || status >= 500)
    failed.push(`${method} ${path.slice(0, 120)}: ${status || error}`)
}

describe('a server under hostile requests never answers 5xx', () => {
  it('for any value of any query parameter on any route that reads', async () => {
    const names = await queryNames()
    assert.ok(names.length >= 10, names.join())
    const reads = routes.filter(({ method }) => method === 'GET')
    const requests = reads.flatMap(({ path, role }) =>
      names.flatMap((name) => VALUES.map((value) => ({ path, role, query: `${name}=${encoded(value)}` }))),
    )
    await each(requests, 8, ({ path, role, query }) =>
      // A wait of the verdict's route is as long as it is asked for.
      send(role, 'GET', `${path.replaceAll(/:\w+/g, 'x')}?${query.replace(/^wait_s=\d+/, 'wait_s=0')}`),
    )
    assert.deepEqual(failed, [])
  })

  it('for any value in the path of any route', async () => {
    const requests = routes.flatMap(({ method, path, role }) =>
      path.includes(':')
        ? VALUES.map((value) => ({ method, role, at: path.replaceAll(/:\w+/g, encoded(value)) }))
        : [],
    )
    await each(requests, 8, ({ method, role, at }) =>
      send(role, method, at, method === 'GET' ? undefined : '{}'),
    )
    assert.deepEqual(failed, [])
  })

  it('for any body on any route that writes', async () => {
    const bodies = [
      '{',
      'null',
      '[]',
      '[[[[1]]]]',
      '"x"',
      '\u0000',
      '{"__proto__":{"a":1},"constructor":null}',
      `${'['.repeat(5000)}${']'.repeat(5000)}`,
      '{"until":"9999-12-31T23:59:59-23:59","reason":"\u202e","for_s":1e308}',
      '{"launched_at":"+275760-09-13T00:00:00Z","macs":["zz"],"labels":{"__proto__":"x"}}',
      'x'.repeat(300_000),
    ]
    const writes = routes.filter(({ method }) => method !== 'GET')
    await each(
      writes.flatMap((route) => bodies.map((body) => ({ ...route, body }))),
      8,
      ({ method, path, role, body }) => send(role, method, path.replaceAll(/:\w+/g, 'x'), body),
    )
    assert.deepEqual(failed, [])
  })

  it('for any Host header, and says when the host is invalid', async () => {
    const { port } = new URL(server.process().url)
    for (const host of ['127.999.1.1', '[::', 'x:99999', '%00', '[::1', 'a b', '..', ''])
      assert.match(await statusLine(Number(port), host), /^HTTP\/1\.1 (?:4\d\d|200)/, host)
  })

  it('and is still up at the end', async () => {
    assert.equal((await server.as('viewer', '/v1/summary')).status, 200)
  })
})

/** The first line of the answer to a request with this Host, over a socket: no client would send it. */
function statusLine(port: number, host: string): Promise<string> {
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET /login HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`),
    )
    let text = ''
    socket.on('data', (chunk) => (text += String(chunk)))
    socket.on('end', () => done(text.split('\r\n')[0] ?? ''))
    socket.on('error', fail)
  })
}
