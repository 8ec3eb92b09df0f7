/** AWS's DynamoDB Local as a process, for suites that `npm run test:dynamodb-local` starts in a namespace of their own. */
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'

const PORT = 8000
/** Long: a machine that runs everything else beside it is slow. */
const STARTS_WITHIN_MS = 300_000

/** Starts it in memory and waits until it answers. Throws where it does not, or where nothing says where it is. */
export async function startLocalDynamo(): Promise<{ endpoint: string; stop: () => void }> {
  const jar = process.env.DYNAMODB_LOCAL_JAR
  if (!jar) throw new Error('run it by: npm run test:dynamodb-local')
  const options = [`-Djava.library.path=${join(dirname(jar), 'DynamoDBLocal_lib')}`, '-jar', jar]
  const java = spawn('java', [...options, '-inMemory', '-disableTelemetry', '-port', String(PORT)], {
    // It leaves a file where it is started.
    cwd: dirname(jar),
    stdio: 'ignore',
  })
  const endpoint = `http://127.0.0.1:${PORT}`
  const until = Date.now() + STARTS_WITHIN_MS
  while (Date.now() < until && java.exitCode === null) {
    try {
      await fetch(endpoint)
      return { endpoint, stop: () => void java.kill() }
    } catch {
      await new Promise((done) => setTimeout(done, 100))
    }
  }
  java.kill()
  throw new Error('DynamoDB Local did not start')
}
