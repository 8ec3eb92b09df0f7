/**
 * Runs a program beside AWS's own engine, DynamoDB Local.
 *
 * It comes inside npm's amplify-dynamodb-simulator (its licence allows use, not passing on: it is installed into .cache/
 * and never shipped). It listens on every interface and has no option for that, so both run in a network namespace
 * of their own. Without Java 17, npm or namespaces this says `skipped: …`, never a pass.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

const PACKAGE = 'amplify-dynamodb-simulator@2.9.30'
const HOME = resolve('.cache', PACKAGE.replace('@', '-'))

/** Node with these words; answers its exit code, 0 where it was skipped. */
export function besideLocalDynamo(words: readonly string[]): number {
  const missing = whatIsMissing()
  if (missing === null) return run(words)
  process.stdout.write(`skipped: no DynamoDB Local: ${missing}\n`)
  return 0
}

function whatIsMissing(): string | null {
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' })
  const [, version = '0'] = /version "(\d+)/.exec(java.stderr ?? '') ?? []
  if (Number(version) < 17) return 'Java 17 or newer is not installed'
  if (spawnSync('unshare', namespace(['true'])).status !== 0)
    return 'no network namespace of our own (unshare)'
  if (!existsSync(HOME) && !install()) return `npm could not install ${PACKAGE}`
  return null
}

/** A namespace with nothing but its own loopback; as another user than root it needs a user namespace too. */
function namespace(command: readonly string[]): string[] {
  const asRoot = process.getuid?.() === 0
  return [asRoot ? '-n' : '-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...command]
}

function install(): boolean {
  mkdirSync(HOME, { recursive: true })
  const words = [
    'install',
    '--prefix',
    HOME,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--silent',
    PACKAGE,
  ]
  try {
    execFileSync('npm', words, { stdio: 'inherit' })
    return true
  } catch {
    return false
  }
}

function run(words: readonly string[]): number {
  const emulator = join(HOME, 'node_modules', 'amplify-dynamodb-simulator', 'emulator')
  const jar = readdirSync(emulator, { recursive: true, encoding: 'utf8' }).find((path) =>
    path.endsWith('DynamoDBLocal.jar'),
  )
  if (!jar) throw new Error(`no DynamoDBLocal.jar in ${emulator}`)
  const { status } = spawnSync('unshare', namespace([process.execPath, ...words]), {
    stdio: 'inherit',
    env: { ...process.env, DYNAMODB_LOCAL_JAR: join(emulator, jar) },
  })
  return status ?? 1
}
