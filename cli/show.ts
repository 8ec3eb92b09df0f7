/** How commands show a list: once or repeatedly, as words or as JSON. */
import { type Command, InvalidArgumentError } from 'commander'
import { safeJson } from '../shared/safe-json.ts'
import { CliError } from './cli-error.ts'

const EVERY_S = 5

export interface Shown {
  json?: true
  /** Seconds between two reads; `true` where the option has no value. */
  watch?: number | true
}

/** The options of every command that lists. */
export function withShown(command: Command): Command {
  return command
    .option('--json', 'print the API answer')
    .option('--watch [seconds]', `redraw every SECONDS (default: ${EVERY_S}) until Ctrl-C`, secondsOf)
}

function secondsOf(text: string): number {
  const seconds = Number(text)
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 3600)
    throw new InvalidArgumentError('1 to 3600.')
  return seconds
}

/** Reads and shows; with `--watch` until the user stops it, which is a success. */
export async function show<T>(
  { json, watch }: Shown,
  read: () => Promise<T>,
  words: (answer: T) => string,
): Promise<void> {
  if (watch === undefined) {
    const answer = await read()
    return void process.stdout.write(json === true ? `${safeJson(answer)}\n` : words(answer))
  }
  if (json === true) throw new CliError('--watch redraws a table; it does not go with --json')
  const seconds = watch === true ? EVERY_S : watch
  let isOver = false
  const over = new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        isOver = true
        done()
      })
  })
  while (!isOver) {
    const text = await read().then(words, printReason)
    if (isOver) break
    process.stdout.write(frame(text, seconds))
    await Promise.race([over, pause(seconds)])
  }
  // A request may still be running; nobody waits for its answer.
  process.exit(0)
}

/** Keep watching while the server is away for a moment, but not after an error of ours. */
function printReason(error: unknown): string {
  if (error instanceof CliError && error.exitCode !== 2) return `${error.message}\n`
  throw error
}

/** A terminal is redrawn; in a pipe the lists follow each other. */
function frame(text: string, seconds: number): string {
  const at = new Date().toISOString().slice(11, 19)
  const head = `every ${seconds} s, as of ${at} UTC\n\n`
  return process.stdout.isTTY === true ? `\u001b[H\u001b[2J${head}${text}` : `${head}${text}\n`
}

const pause = (seconds: number) => new Promise<void>((done) => setTimeout(done, seconds * 1000))
