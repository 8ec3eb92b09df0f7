/** A progress line on stderr for long runs. */
export interface Progress {
  step: (elapsedMs: number) => void
  done: () => void
}

const EVERY_MS = 250

/** Writes only to a terminal: a log file or a pipe gets none of it. */
export function createProgress(stream: NodeJS.WriteStream, totalMs: number): Progress {
  if (stream.isTTY !== true) return { step: () => {}, done: () => {} }
  let shown = 0
  let written = false
  return {
    step(elapsedMs) {
      const now = Date.now()
      if (now - shown < EVERY_MS) return
      shown = now
      written = true
      const percent = Math.floor((elapsedMs / totalMs) * 100)
      stream.write(`\r\x1b[Ksimulating: ${Math.floor(elapsedMs / 60_000)} virtual minutes (${percent} %)`)
    },
    done() {
      if (written) stream.write('\r\x1b[K')
    },
  }
}
