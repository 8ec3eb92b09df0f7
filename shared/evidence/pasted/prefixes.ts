/**
 * Prefixes that the log did not write itself: quotes, bullets, line numbers, the file name of grep, the signs of a diff,
 * the name of a container or a builder.
 */
import { isRecordStart } from '../folded.ts'
import { eachLine, isMostly, type Numbered, sampleOf } from './numbered.ts'
import { withoutTicks } from './table.ts'

/** The share of the first lines that must have the form. */
const MOST = 0.9
const FEWEST = 3

interface Form {
  /** The prefix; its first group, if any, is a number that must rise, or a name that must stay the same. */
  prefix: RegExp
  group: 'counts' | 'rises' | 'stays' | 'none'
  /** Where the prefix may be the log's own, the rest of the line must begin as a record does. */
  needsRecord?: true
}

const FORMS: readonly Form[] = [
  { prefix: /^\s{0,12}(?:> ?){1,8}/, group: 'none' },
  { prefix: /^\s{0,12}(?:[-*•‣·▪◦–+] {1,3})/, group: 'none' },
  { prefix: /^ {0,12}(\d{1,7})(?:[.):]|\t| ?[|│])[ \t]?/, group: 'rises' },
  { prefix: /^ {0,12}(\d{1,7}) /, group: 'counts' },
  { prefix: /^ {0,12}(\d{1,7}) {1,2}/, group: 'rises', needsRecord: true },
  { prefix: /^[^\s:]{1,200}?[:-](\d{1,7})[:-]/, group: 'rises' },
  { prefix: /^([^\s:[\]]{0,200}[./][^\s:[\]]{1,80}):/, group: 'stays' },
  { prefix: /^[+](?![+])/, group: 'none' },
  { prefix: /^-(?!-)/, group: 'none' },
  { prefix: /^([\w.-]{1,80}) {1,30}\| /, group: 'stays' },
  { prefix: /^([\w.[\]"-]{1,120} \((?:remote|local)-exec\)): /, group: 'stays' },
  { prefix: /^ {0,4}(?:==> )?((?!cloud-init|ci-info)[\w.-]{1,60}): /, group: 'stays' },
  { prefix: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z /, group: 'none' },
  {
    prefix: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]{0,12}(?:Z|[+-]\d\d:\d\d) (?:(?:stdout|stderr) [FP] )?/,
    group: 'none',
    needsRecord: true,
  },
]

/** The lines without their prefix, and without the indentation that all of them share. */
export function withoutPrefixes(given: Numbered): Numbered {
  const lines = sampleOf(given).filter((line) => !isFrame(line))
  if (lines.length < FEWEST) return given
  const indented = commonIndent(lines)
  if (indented !== '')
    return eachLine(given, (line) => (line.startsWith(indented) ? line.slice(indented.length) : line))
  const form = FORMS.find((one) => hasForm(lines, one))
  if (form !== undefined) return eachLine(given, (line) => line.replace(form.prefix, ''))
  if (lines.filter((line) => withoutTicks(line) !== line).length < Math.max(FEWEST, lines.length * 0.5))
    return given
  return eachLine(given, withoutTicks)
}

/** What people put around a log: fences, the head of a diff, the command that printed it. */
function isFrame(line: string): boolean {
  return /^\s{0,8}(?:```|~~~|@@ |\+\+\+ |--- |--$|\{(?:code|noformat)\b)/.test(line)
}

function commonIndent(lines: string[]): string {
  let indent = /^[ \t]*/.exec(lines[0] ?? '')?.[0] ?? ''
  for (const line of lines) while (indent !== '' && !line.startsWith(indent)) indent = indent.slice(0, -1)
  return indent
}

function hasForm(lines: string[], { prefix, group, needsRecord }: Form): boolean {
  if (!isMostly(lines, MOST, (line) => prefix.test(line))) return false
  const found = lines.map((line) => prefix.exec(line))
  const matched = found.filter((match) => match !== null)
  const groups = matched.map((match) => match[1] ?? '')
  if (group === 'stays' && groups.some((name) => name !== groups[0])) return false
  if (group === 'rises' && !rises(groups)) return false
  if (group === 'counts' && !counts(groups)) return false
  if (needsRecord !== true) return true
  const records = lines.filter((line, index) => isRecordStart(line.slice(found[index]?.[0].length ?? 0)))
  return records.length >= lines.length * 0.5
}

function rises(numbers: string[]): boolean {
  return numbers.every((number, index) => index === 0 || Number(number) > Number(numbers[index - 1]))
}

/** Every number must be the one before plus one, except for omitted empty lines. */
function counts(numbers: string[]): boolean {
  const [first, last] = [Number(numbers[0]), Number(numbers.at(-1))]
  return rises(numbers) && numbers.length >= 5 && last - first < numbers.length * 1.5
}
