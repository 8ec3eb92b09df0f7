/**
 * Finds random-looking words: keys that no rule knows by name or shape. In them letters and digits alternate far more often
 * than in a version, a file or a class.
 */

const WORD = /[A-Za-z0-9+=_~%-]{20,2000}/g
/** A uuid, and the commit in a version: `21.1-19-gbad84ad4-0ubuntu1`. */
const KNOWN = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d-g[0-9a-f]{7,12}(?![0-9a-f])/gi
/** The least share of characters whose kind differs from the character before. */
const LEAST_CHANGES = 0.2

/** A line of route samples, whose addresses are hexadecimal. */
const ROUTES = /^ ?\d{1,9}(?:\.\d{1,6})? (?:-|\d{1,9}(?:\.\d{1,6})?) (?:route4|route6|addr|link|get) /

/** The line without random words. Kept are ids that we need: uuids, addresses, and an instance's id where cloud-init prints it. */
export function withoutRandomWords(line: string, instead: string): string {
  if (line.length < 20 || ROUTES.test(line)) return line
  return line.replace(WORD, (word, at: number) => (isNeeded(line, at) || !isRandom(word) ? word : instead))
}

/** A platform may choose any instance id: `/var/lib/cloud/instances/ID`, an OCID. */
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
