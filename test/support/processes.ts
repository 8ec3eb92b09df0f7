/** Programs of others, started for a test and ended with it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

export interface Program {
  /** All that it has written. */
  said: () => string
  stop: () => Promise<void>
}

/** Started; resolves when `isReady` says so. Rejects with its own words where it ends before. */
export async function startProgram(
  command: string,
  words: readonly string[],
  isReady: () => Promise<boolean>,
): Promise<Program> {
  const program: ChildProcess = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [program.stdout, program.stderr])
    stream?.on('data', (text: Buffer) => {
      said += text.toString()
    })
  const over = new Promise<void>((done) => program.once('exit', () => done()))
  while (!(await isReady().catch(() => false))) {
    if (program.exitCode !== null) throw new Error(`${command} ended: ${said.slice(-2000)}`)
    await wait(50)
  }
  return {
    said: () => said,
    async stop() {
      program.kill()
      await over
    },
  }
}

/** One that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
