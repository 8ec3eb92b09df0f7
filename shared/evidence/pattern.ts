/** The form of one entry of the pattern table, and the few ways an entry makes its event. */
import type { Stage } from '../verdict.ts'
import type { Answer, EventBody, Mark } from './log-event.ts'

/** A match in its line: `at` is where the literal begins. Builders answer null for "not this after all". */
export type Build = (line: string, at: number) => EventBody | null

export interface Pattern {
  /** Words that the guest prints, exactly; this is what is searched for. */
  literal: string
  build: Build
}

export function mark(name: Mark, stage: Stage | null = null): Build {
  return () => ({ kind: 'mark', mark: name, stage, detail: null })
}

/** A mark that keeps the first group of `detail`, looked for from the literal on (at most 400 characters). */
export function markWith(name: Mark, detail: RegExp): Build {
  return (line, at) => {
    const found = detail.exec(line.slice(at, at + 400))
    return found === null ? null : { kind: 'mark', mark: name, stage: null, detail: found[1] ?? null }
  }
}

/** An answer of the target that the line names; a line about our own or cloud-init's event posts is none. */
export function answer(kind: Answer): Build {
  return (line, at) => (isEventPost(line) ? null : answerOf(kind, line, at, null))
}

/** An answer whose HTTP status is the first group of `status`, read around the literal. */
export function httpAnswer(status: RegExp, before = 0): Build {
  return (line, at) => {
    if (isEventPost(line)) return null
    const code = Number(status.exec(line.slice(Math.max(at - before, 0), at + 120))?.[1])
    if (!Number.isFinite(code)) return null
    return answerOf(classOfStatus(code), line, at, code)
  }
}

function classOfStatus(code: number): Answer {
  if (code === 401 || code === 403) return 'auth'
  return code >= 300 ? 'http_error' : 'bad_content'
}

export function answerOf(kind: Answer, line: string, at: number, status: number | null): EventBody {
  return {
    kind: 'answer',
    answer: kind,
    host: hostNear(line, at),
    status,
    elapsed: /failed \[\s{0,3}(\d{1,7})\//.exec(line.slice(0, at + 40))?.[1] ?? null,
  }
}

/** Webhook failures carry the same errno words as a failed lookup (`Failed posting event`, `Queuing POST`). */
export function isEventPost(line: string): boolean {
  return line.includes('osting event') || line.includes('Queuing POST')
}

/**
 * The host that an answer is about: urllib3 names it in `host='…'` before its reason; else it is
 * the host of `Calling 'URL'`. `Calling 'None'` and `Calling 'url'` name nobody.
 */
function hostNear(line: string, at: number): string | null {
  const own = line.lastIndexOf("host='", at)
  if (own >= 0) return line.slice(own + 6, own + 100).split("'")[0] ?? null
  const calling = line.lastIndexOf("Calling '", at)
  const url = calling < 0 ? -1 : line.indexOf('://', calling)
  const fallback = url >= 0 && url < at + 200 ? url : line.indexOf('://')
  return fallback < 0 ? null : hostOfUrl(line.slice(fallback + 3, fallback + 120))
}

/** `[fe80::a9fe:a9fe%25eth0]/openstack` -> `fe80::a9fe:a9fe`; `169.254.169.254:80/x` -> `169.254.169.254`. */
export function hostOfUrl(afterScheme: string): string {
  const bracketed = /^\[([0-9A-Fa-f:]{2,45})/.exec(afterScheme)
  return bracketed?.[1] ?? /^[^/:'"\s)\]?]{0,100}/.exec(afterScheme)?.[0] ?? ''
}
