/**
 * Sends our own spans to the collector, every few seconds and at the end. Best effort: spans that do not fit, or whose only
 * attempt fails, are dropped and counted. Nothing waits for them, and no row of the table is written for them.
 */
import { randomUUID } from 'node:crypto'
import type { Deps } from '../../functions/deps.ts'
import { postTraces } from '../../functions/outbound/post-traces.ts'
import {
  OWN_SPANS_END_WITHIN_MS,
  OWN_SPANS_EVERY_MS,
  OWN_SPANS_TIMEOUT_MS,
  OWN_SPANS_WAITING,
} from '../../shared/policy/own-spans.ts'
import { type OwnSpan, ownTrace } from '../../shared/trace/own-spans.ts'

export interface SpanSender {
  add: (span: OwnSpan) => void
  start: () => void
  /** How many were dropped since the process began. */
  dropped: () => number
  /** Sends the waiting spans, within a second, and none after that. */
  stop: () => Promise<void>
}

type SenderDeps = Pick<Deps, 'config' | 'outbound' | 'readSecret' | 'version'>

/** `depsNow` is called for each attempt: a reload may name another collector. */
export function createSpanSender(depsNow: () => SenderDeps, every_ms = OWN_SPANS_EVERY_MS): SpanSender {
  const instance = randomUUID()
  let waiting: OwnSpan[] = []
  let dropped = 0
  let sending: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null

  async function send(timeout_ms: number): Promise<void> {
    const spans = waiting
    waiting = []
    if (spans.length === 0) return
    if (!(await arrives(spans, timeout_ms))) dropped += spans.length
  }

  async function arrives(spans: OwnSpan[], timeout_ms: number): Promise<boolean> {
    const deps = depsNow()
    const { traces } = deps.config
    if (!traces?.own) return false
    const request = ownTrace(spans, { version: deps.version ?? '', instance })
    try {
      const result = await postTraces(deps, traces, { traces: request, timeout_ms })
      return result.outcome === 'answered' && result.status >= 200 && result.status < 300
    } catch {
      // A secret in the headers that cannot be read: sending the traces of boots logs the reason.
      return false
    }
  }

  return {
    add(span) {
      waiting.push(span)
      if (waiting.length <= OWN_SPANS_WAITING) return
      waiting.shift()
      dropped++
    },
    start() {
      timer = setInterval(() => {
        // One call at a time, so that a hanging collector takes one of the calls that its endpoint may have.
        sending ??= send(OWN_SPANS_TIMEOUT_MS).finally(() => {
          sending = null
        })
      }, every_ms)
    },
    dropped: () => dropped,
    async stop() {
      if (timer) clearInterval(timer)
      const { promise: late, resolve } = Promise.withResolvers<void>()
      const end = setTimeout(resolve, OWN_SPANS_END_WITHIN_MS)
      await Promise.race([Promise.all([sending, send(OWN_SPANS_END_WITHIN_MS)]), late])
      clearTimeout(end)
    },
  }
}
