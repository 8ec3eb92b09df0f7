/** Lint findings for a terminal: `file:line`, the line itself, and what it means. */
import { display, displayLine } from '../../shared/display.ts'
import type { Finding } from '../../shared/verdict.ts'
import { type Colour, type Style, wrap } from './style.ts'

const COLOURS: Record<Finding['severity'], Colour> = { error: 'red', warning: 'yellow', info: 'grey' }

export interface LintFacts {
  files: number
  version: string | null
}

/** The whole report, ending in a newline. */
export function renderLint(findings: Finding[], facts: LintFacts, style: Style): string {
  const blocks = findings.map((finding) => block(finding, style).join('\n'))
  return `${[...blocks, summary(findings, facts, style)].join('\n\n')}\n`
}

function block({ severity, code, text, evidence }: Finding, style: Style): string[] {
  const place =
    evidence === null
      ? 'configuration as a whole'
      : displayLine(evidence.source, 200) + (evidence.line === null ? '' : `:${evidence.line}`)
  const quoted =
    evidence === null || evidence.line === null
      ? []
      : [`  ${style.dim(style.mark('│', '|'))} ${style.dim(displayQuote(evidence.text, style.width - 6))}`]
  return [
    `${style.bold(place)}  ${style.colour(COLOURS[severity], severity)}  ${style.dim(code)}`,
    ...quoted,
    ...text
      .split('\n')
      .flatMap((line, index) => (index === 0 ? wrapped(line, style) : [`      ${display(line, 200)}`])),
  ]
}

function wrapped(text: string, style: Style): string[] {
  return wrap(displayLine(text, 600), style.width - 3).map((line) => `  ${line}`)
}

/** Leading blanks stay, because an indentation finding is about them; a tab shows as an arrow. */
function displayQuote(text: string, max: number): string {
  const indent = /^[ \t]*/.exec(text.slice(0, 40))?.[0] ?? ''
  return indent.replaceAll('\t', '→') + displayLine(text.slice(indent.length), max - indent.length)
}

function summary(findings: Finding[], { files, version }: LintFacts, style: Style): string {
  const count = (severity: Finding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length
  const [errors, warnings, notes] = [count('error'), count('warning'), count('info')]
  const as =
    version === null ? 'what holds for every version' : `as cloud-init ${displayLine(version, 40)} reads it`
  const of = `${plural(files, 'file')}, ${as}`
  if (errors + warnings + notes === 0)
    return `${style.colour('green', style.mark('✔ clean', 'clean'))}: ${of}`
  // A reader of one word must not read that all is well: a note may be the race itself.
  if (errors + warnings === 0)
    return `${style.bold(`no error, no warning, ${plural(notes, 'note')}`)} in ${of}`
  return `${style.colour('red', `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`)}${notes > 0 ? `, ${plural(notes, 'note')}` : ''} in ${of}`
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
