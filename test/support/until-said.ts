/** Waits for a line of a server's output, and no longer than the server lives. */
import type { ChildProcess } from 'node:child_process'

/** The first match of the pattern in what the child prints. Rejects with all of it where the child ends before. */
export function untilSaid(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>()
  let said = ''
  child.stdout?.on('data', (piece) => {
    said += String(piece)
    const match = pattern.exec(said)
    if (match) resolve(match)
  })
  child.once('close', (code) => reject(new Error(`ended with ${code} before ${pattern}:\n${said}`)))
  return promise
}
