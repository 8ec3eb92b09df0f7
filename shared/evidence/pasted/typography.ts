/** Undoes what word processors, wikis and phones make of a log's ASCII. One character for one, so lines keep their length. */

const PLAIN: readonly [fancy: string, plain: string][] = [
  ['\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d', '-'],
  ['\u2018\u2019\u201a\u201b\u2032', "'"],
  ['\u201c\u201d\u201e\u201f\u2033', '"'],
  ['\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000', ' '],
]
/** Invisible: soft hyphen, joiners, marks, BOM. */
const NOTHING = '\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff'

const TO_PLAIN = new Map(PLAIN.flatMap(([fancy, plain]) => [...fancy].map((one) => [one, plain] as const)))
const ALL = [...TO_PLAIN.keys(), ...NOTHING]
const ANY = new RegExp(`[${ALL.join('')}]`, 'g')

/** Hyphens, quotes and blanks as a program prints them, without invisible characters. */
export function asTyped(text: string): string {
  // A Latin-1 text is searched for each of them quickly, and most logs are Latin-1.
  if (!ALL.some((one) => text.includes(one))) return text
  return text.replace(ANY, (found) => TO_PLAIN.get(found) ?? '')
}
