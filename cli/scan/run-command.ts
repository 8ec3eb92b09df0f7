/** Runs one command of a scan: no shell, no standard input, limits on time and output. */

import { type ChildProcess, spawn } from 'node:child_process'
import { SCAN_COMPLAINT_BYTES, SCAN_OUTPUT_BYTES } from '../../shared/policy/limits.ts'
import { SCAN_COMMAND_ENDS_MS } from '../../shared/policy/waits.ts'
import type { Undiagnosed } from '../../shared/scan/scan-row.ts'
import { whyFailed } from '../../shared/scan/undiagnosed.ts'
import { sizeWords } from '../../shared/view/number-words.ts'

export type CommandOutput = { output: Buffer<ArrayBuffer> } | Undiagnosed

interface CommandOptions {
  timeout_s: number
  /** Ends the command early. */
  signal: AbortSignal
  most_bytes?: number
}

/**
 * The command's output, or why there is none: it could not be started, exited with another code than 0, took too long or
 * printed too much. Never rejects. Its whole process group ends with it.
 */
export function runCommand(words: readonly string[], options: CommandOptions): Promise<CommandOutput> {
  const { timeout_s, signal, most_bytes = SCAN_OUTPUT_BYTES } = options
  const [program = '', ...args] = words
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    let complaint = ''
    let ended: Undiagnosed | null = null
    // A group of its own: its children end with it, and Ctrl-C in this terminal reaches only us.
    const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const timer = setTimeout(() => end('timed_out', `no end after ${timeout_s} s`), timeout_s * 1000)
    const onAbort = () => end('command_failed', 'interrupted')

    function end(why: Undiagnosed['why'], detail: string): void {
      if (ended !== null) return
      ended = { why, detail }
      chunks.length = 0
      endGroup(child)
      // A process that no signal reaches may hold its pipes open.
      child.stdout.destroy()
      child.stderr.destroy()
      settle(ended)
    }

    function settle(output: CommandOutput): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      resolve(output)
    }

    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > most_bytes) return end('too_long', `it printed more than ${sizeWords(most_bytes)}`)
      chunks.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('latin1')).slice(-SCAN_COMPLAINT_BYTES)
    })
    child.on('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'ENOENT' ? 'there is no such command here' : `it cannot be started (${error.code})`
      end('command_failed', `${program}: ${why}`)
    })
    child.on('close', (code, killedBy) => {
      if (ended !== null) return
      if (code === 0) return settle({ output: Buffer.concat(chunks) })
      const how = code === null ? `it was ended by ${killedBy}` : `it ended with code ${code}`
      const words = lastLine(complaint)
      settle({ why: whyFailed(complaint), detail: words === '' ? how : `${how}: ${words}` })
    })
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
  })
}

/** SIGTERM first, because the command may have to return credentials. */
function endGroup({ pid, exitCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null) return
  signalGroup(pid, 'SIGTERM')
  setTimeout(() => signalGroup(pid, 'SIGKILL'), SCAN_COMMAND_ENDS_MS)
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended by itself.
  }
}

const lastLine = (text: string): string =>
  Buffer.from(text, 'latin1')
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .findLast((line) => line !== '') ?? ''
