/** MiniStack as a child process on loopback: what it needs to behave, and how it differs from AWS. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'

export const REGION = 'us-east-1'
export const ACCOUNT = '000000000000'

export interface MiniStack {
  endpoint: string
  /** What a client (the CDK CLI, the SDK, our CLI) needs in its environment to talk to it. */
  env: NodeJS.ProcessEnv
  logFile: string
  stop: () => Promise<void>
}

/** Starts MiniStack below `directory` and waits until it is healthy. Throws with its log's place otherwise. */
export async function startMiniStack(bin: string, directory: string): Promise<MiniStack> {
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}`
  const logFile = join(directory, 'ministack.log')
  for (const name of ['tmp', 'state']) mkdirSync(join(directory, name), { recursive: true })
  const server = spawn(join(bin, 'ministack'), [], {
    env: {
      ...process.env,
      // The pinned Node runs the Lambdas.
      PATH: `${resolve('node_modules/.bin')}:${process.env.PATH ?? ''}`,
      // Its defaults listen on every interface, and open an MQTT and an SFTP port besides.
      BIND_HOST: '127.0.0.1',
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      GATEWAY_PORT: String(port),
      MINISTACK_REGION: REGION,
      LAMBDA_EXECUTOR: 'local',
      // It loads a function by require(), which cannot await; Lambda imports, and awaits `index.mjs`.
      NODE_OPTIONS: '--no-experimental-require-module',
      TMPDIR: join(directory, 'tmp'),
      STATE_DIR: join(directory, 'state'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = createWriteStream(logFile)
  server.stdout.pipe(log, { end: false })
  server.stderr.pipe(log, { end: false })
  await healthy(endpoint, server, logFile)
  return { endpoint, env: clientEnv(endpoint, directory), logFile, stop: () => stop(server) }
}

function clientEnv(endpoint: string, directory: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${resolve('node_modules/.bin')}:${process.env.PATH ?? ''}`,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    CI: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    // The CLI remembers accounts by key on disk; another emulator's answer would be trusted.
    CDK_HOME: join(directory, 'cdk-home'),
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((ready) => probe.listen(0, '127.0.0.1', ready))
  const address = probe.address()
  await new Promise((done) => probe.close(done))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

async function healthy(endpoint: string, server: ChildProcess, logFile: string): Promise<void> {
  const until = Date.now() + 30_000
  while (Date.now() < until && server.exitCode === null) {
    try {
      if ((await fetch(`${endpoint}/_ministack/health`)).ok) return
    } catch {
      // Not listening yet.
    }
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error(`MiniStack did not become healthy; see ${logFile}`)
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return
  const gone = new Promise((done) => server.once('exit', done))
  server.kill('SIGTERM')
  const late = setTimeout(() => server.kill('SIGKILL'), 8000)
  await gone
  clearTimeout(late)
}
