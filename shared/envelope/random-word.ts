/**
 * Words that look drawn by lot: a key that no rule knows by its name or shape. Letters and digits change places in
 * them far more often than in a version, a file or a class.
 */

const WORD = /[A-Za-z0-9+=_~%-]{20,2000}/g
/** A uuid, and the commit in a version: `21.1-19-gbad84ad4-0ubuntu1`. */
const KNOWN = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d-g[0-9a-f]{7,12}(?![0-9a-f])/gi
/** Of the characters, how many are of another kind than the one before. */
const LEAST_CHANGES = 0.2

/** A sample of the routes, in which addresses are hexadecimal. */
const ROUTES = /^ ?\d{1,9}(?:\.\d{1,6})? (?:-|\d{1,9}(?:\.\d{1,6})?) (?:route4|route6|addr|link|get) /

/** The same line without them. Ids that we need stay: uuids, an instance's id where cloud-init says it, addresses. */
export function withoutRandomWords(line: string, instead: string): string {
  if (line.length < 20 || ROUTES.test(line)) return line
  return line.replace(WORD, (word, at: number) => (isNeeded(line, at) || !isRandom(word) ? word : instead))
}

/** cloud-init's instance id may be anything that a platform chose: `/var/lib/cloud/instances/ID`, an OCID. */
function isNeeded(line: string, at: number): boolean {
  const before = line.slice(Math.max(0, at - 40), at)
  return /(?:\/instances\/|instance[ -]id(?: to be|:)? ?|iid[:=] ?|ocid1\.[a-z0-9.-]{1,40})$/.test(before)
}

/** Exported for its test. */
export function isRandom(word: string): boolean {
  const text = word.replace(KNOWN, '')
  if (text.length < 20 || !/\d/.test(text) || !/[A-Za-z]/.test(text)) return false
  return changesIn(text) / text.length >= LEAST_CHANGES
}

function changesIn(text: string): number {
  let changes = 0
  let before = kindOf(text.charCodeAt(0))
  for (let at = 1; at < text.length; at++) {
    const kind = kindOf(text.charCodeAt(at))
    if (kind === 0) continue
    if (kind !== before && before !== 0) changes++
    before = kind
  }
  return changes
}

/** 1 a digit, 2 a capital, 3 another letter, 0 anything else. */
function kindOf(code: number): number {
  if (code >= 48 && code <= 57) return 1
  if (code >= 65 && code <= 90) return 2
  return code >= 97 && code <= 122 ? 3 : 0
}
