/**
 * `npm run test:endpoint -- URL`: the store's contract and the lease of incidents over an endpoint of the user's that
 * has DynamoDB's API, such as ScyllaDB's Alternator, in two tables of its own that it deletes afterwards. Exits 0 when
 * all of it holds, 1 when something does not, 2 when nothing answers there.
 */
import { spawnSync } from 'node:child_process'

const [given = '', ...more] = process.argv.slice(2)
const url = URL.parse(given)
if (url === null || more.length > 0 || !/^https?:$/.test(url.protocol))
  refuse('usage: npm run test:endpoint -- URL, such as http://scylla.example.org:8000')
else if (!(await answers(url))) refuse(`${url.origin}: nothing answers there`)
else {
  const env = { ...process.env, TEST_ENDPOINT: url.origin }
  const words = ['--test', 'test/functions/store/any-endpoint.ts']
  process.exitCode = spawnSync(process.execPath, words, { stdio: 'inherit', env }).status ?? 1
}

function refuse(why: string): void {
  process.stderr.write(`${why}\n`)
  process.exitCode = 2
}

/** Whatever it says: the contract shows better that it is no such endpoint. */
function answers(at: URL): Promise<boolean> {
  return fetch(at, { signal: AbortSignal.timeout(10_000) }).then(
    () => true,
    () => false,
  )
}
