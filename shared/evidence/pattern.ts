/** The form of one entry of the pattern table, and the few ways in which an entry makes its event. */
import { isMetadataHost } from '../metadata-addresses.ts'
import type { Stage } from '../verdict.ts'
import type { Answer, EventBody, Mark } from './log-event.ts'
import { isOfOthers } from './other-agents.ts'

/** A match in its line: `at` is where the literal begins. Builders answer null to refuse a match after all. */
export type Build = (line: string, at: number) => EventBody | null

export interface Pattern {
  /** Exactly the words that the guest prints; the text is searched for them. */
  literal: string
  build: Build
}

export function mark(name: Mark, stage: Stage | null = null): Build {
  return () => ({ kind: 'mark', mark: name, stage, detail: null })
}

/** A mark that keeps the first group of `detail`, searched from the literal on (at most 400 characters). */
export function markWith(name: Mark, detail: RegExp): Build {
  return (line, at) => {
    const found = detail.exec(line.slice(at, at + 400))
    return found === null ? null : { kind: 'mark', mark: name, stage: null, detail: found[1] ?? null }
  }
}

/** Words that only cloud-init prints, so no other sign is needed that the line is its own. */
export function answer(kind: Answer): Build {
  return (line, at) => (isEventPost(line) ? null : answerOf(kind, line, at, null))
}

/**
 * An answer in words that every network program uses. It counts only where the line is about cloud-init's own request, or
 * names an address that only a metadata service has: an unreachable time server or package mirror says nothing about the
 * lookup.
 */
export function ofCloudInit(kind: Answer): Build {
  return (line, at) => (isOwnRequest(line, at) ? answerOf(kind, line, at, null) : null)
}

const OWN_WORDS = [
  "Calling '",
  'url_helper',
  'UrlError',
  'DataSource',
  'during request to',
  'waiting for addresses',
  'Endpoint returned a',
]

/** Before 0.7 the lines are `url error [[Errno 101] Network is unreachable]` and no more. */
function isOwnRequest(line: string, at: number): boolean {
  if (isEventPost(line)) return false
  if (OWN_WORDS.some((word) => line.includes(word)) || line.includes('url error [')) return true
  const host = hostNear(line, at)
  return host !== null && isMetadataHost(host) && !isOfOthers(line)
}

/** An answer whose HTTP status is the first group of `status`, read around the literal. */
export function httpAnswer(status: RegExp, before = 0): Build {
  return (line, at) => {
    if (!isOwnRequest(line, at)) return null
    const code = Number(status.exec(line.slice(Math.max(at - before, 0), at + 120))?.[1])
    if (!Number.isFinite(code)) return null
    return answerOf(classOfStatus(code, line), line, at, code)
  }
}

/** 400 for a token request is how IMDSv2 refuses it (Ec2 since 20.2). */
export function classOfStatus(code: number, line: string): Answer {
  if (code === 401 || code === 403) return 'auth'
  if (code === 400 && line.includes('/api/token')) return 'auth'
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

/** Webhook failures contain the same errno words as a failed lookup (`Failed posting event`, `Queuing POST`). */
export function isEventPost(line: string): boolean {
  return line.includes('osting event') || line.includes('Queuing POST')
}

/**
 * The host that an answer is about: urllib3 names it in `host='…'` before its reason; else it is the host of `Calling
 * 'URL'`. `Calling 'None'` and `Calling 'url'` name no host.
 */
function hostNear(line: string, at: number): string | null {
  const own = line.lastIndexOf("host='", at)
  if (own >= 0) return line.slice(own + 6, own + 100).split("'")[0] ?? null
  const calling = line.lastIndexOf("Calling '", at)
  const url = calling < 0 ? -1 : line.indexOf('://', calling)
  const fallback = url >= 0 && url < at + 200 ? url : line.indexOf('://')
  if (fallback < 0) return isDamagedCall(line, at) ? 'damaged' : null
  return hostOfUrl(line.slice(fallback + 3, fallback + 120))
}

/** `Calling '` and `… failed [24/120s]` always name a URL. A line without one is damaged, and its host is unknown. */
function isDamagedCall(line: string, at: number): boolean {
  const before = line.slice(0, at + 40)
  const isCall = before.includes("Calling '") || / failed \[ {0,3}\d{1,7}\//.test(before)
  return isCall && !/Calling '(?:None|url)'/.test(line)
}

/** `[fe80::a9fe:a9fe%25eth0]/openstack` -> `fe80::a9fe:a9fe`; `169.254.169.254:80/x` -> `169.254.169.254`. */
export function hostOfUrl(afterScheme: string): string {
  const bracketed = /^\[([0-9A-Fa-f:]{2,45})/.exec(afterScheme)
  return bracketed?.[1] ?? /^[^/:'"\s)\]?]{0,100}/.exec(afterScheme)?.[0] ?? ''
}
