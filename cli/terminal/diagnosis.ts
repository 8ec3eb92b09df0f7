/** One judged boot as a page of terminal text: the verdict first, what to do last. */
import { display, displayLine } from '../../shared/display.ts'
import type {
  DatasourceOutcome,
  EvidenceLine,
  Finding,
  Judgement,
  Remedy,
  Verdict,
} from '../../shared/verdict.ts'
import { cutMiddle } from '../../shared/view/cut-middle.ts'
import { uptimeWords } from '../../shared/view/number-words.ts'
import { bootStory } from '../../shared/view/story.ts'
import { drawBoot } from './gantt.ts'
import { type Colour, chop, columnsOf, type Style, wrap } from './style.ts'

const MARKS: Record<Verdict, [unicode: string, ascii: string, colour: Colour]> = {
  ok: ['✔', '+', 'green'],
  recovered: ['↻', '~', 'yellow'],
  degraded: ['▲', '!', 'yellow'],
  failed: ['✖', 'x', 'red'],
  stalled: ['◼', 'x', 'red'],
  never_reported: ['∅', 'x', 'red'],
  booting: ['…', '.', 'cyan'],
  disabled: ['○', 'o', 'grey'],
  unknown: ['?', '?', 'grey'],
}

/** Replaces the name where no source is named. */
const NO_SOURCE: Record<DatasourceOutcome, string> = {
  found: 'datasource found',
  from_cache: 'datasource from cache',
  none: 'no datasource',
  not_found: 'no datasource',
  disabled: 'disabled',
  not_seen: 'datasource not seen',
}

const SEVERITY: Record<Finding['severity'], [unicode: string, ascii: string, colour: Colour]> = {
  error: ['✖', 'x', 'red'],
  warning: ['▲', '!', 'yellow'],
  info: ['·', '-', 'grey'],
}

export interface DiagnosisFacts {
  /** What was read, in a few words: the file's name and size. */
  input: string
  /** The answer in one sentence, for a ticket. */
  summary: string
  /** What was read, where nothing in it decides; null where something does. */
  undecided: string | null
  /** Where a line of evidence is found: `console.log:20`. */
  where: (line: EvidenceLine) => string
}

/** The whole answer as text, ending in a newline. */
export function renderDiagnosis(judgement: Judgement, facts: DiagnosisFacts, style: Style): string {
  const sections = [
    headline(judgement, facts, style),
    section('What happened', story(judgement, facts, style), style),
    section('For the ticket', hanging('   ', facts.summary, style), style),
    section('The boot', drawBoot(judgement, style), style),
    section(
      facts.undecided === null ? 'Evidence' : 'The nearest line',
      evidence(judgement.evidence, facts, style),
      style,
    ),
    section('Also seen', findings(judgement.findings, facts, style), style),
    section('What to do', remedy(judgement, style), style),
  ]
  return `\n${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n\n`
}

function headline(judgement: Judgement, facts: DiagnosisFacts, style: Style): string[] {
  const [unicode, ascii, colour] = MARKS[judgement.verdict]
  const verdict = style.colour(colour, `${style.mark(unicode, ascii)} ${judgement.verdict}`)
  const dot = style.mark(' · ', ', ')
  const known = [
    judgement.cloud_init_version === null
      ? 'cloud-init, version not seen'
      : `cloud-init ${displayLine(judgement.cloud_init_version, 60)}`,
    judgement.datasource.name === null
      ? NO_SOURCE[judgement.datasource.outcome]
      : displayLine(judgement.datasource.name, 80),
    facts.input,
  ]
  return [
    ` ${style.bold(`${verdict}: ${judgement.cause} (${judgement.confidence})`)}`,
    ...wrap(known.join(dot), style.width - 4).map((line) => `   ${style.dim(line)}`),
  ]
}

function section(title: string, lines: string[], style: Style): string[] {
  return lines.length === 0 ? [] : [` ${style.bold(title)}`, ...lines]
}

function story(judgement: Judgement, { undecided }: DiagnosisFacts, style: Style): string[] {
  const lines = undecided === null ? bootStory(judgement) : [{ at: null, text: undecided }]
  const dated = lines.some(({ at }) => at !== null)
  const times = lines.map(({ at }) => (at === null ? '' : uptimeWords(at)))
  const width = Math.max(11, ...times.map((time) => time.length + 1))
  return lines.flatMap(({ text }, index) => {
    const time = dated ? (times[index] ?? '').padStart(width) : '  '
    return hanging(`${time}  `, text, style)
  })
}

/** The first line after `lead`, the others under it. */
function hanging(lead: string, text: string, style: Style, leadColumns = columnsOf(lead)): string[] {
  const lines = wrap(text, style.width - leadColumns - 1)
  return commands(lines, style).map((line, index) => `${index === 0 ? lead : ' '.repeat(leadColumns)}${line}`)
}

/** Text in backticks is to type, not to read; one command may continue over several lines. */
function commands(lines: string[], style: Style): string[] {
  let typed = false
  return lines.map((line) =>
    line
      .split(/(?=`)|(?<=`)/)
      .map((part) => {
        const coloured = typed || part === '`' ? style.colour('cyan', part) : part
        if (part === '`') typed = !typed
        return coloured
      })
      .join(''),
  )
}

function evidence(lines: EvidenceLine[], facts: DiagnosisFacts, style: Style): string[] {
  return lines.flatMap((line) => {
    const where = facts.where(line)
    return [
      `   ${style.colour('cyan', where)}  ${style.dim(line.shows)}`,
      ...quote(line.text, style.width - 8).map((part) => `     ${style.dim(style.mark('│', '|'))} ${part}`),
    ]
  })
}

/** A table's row keeps its blanks where it fits; a longer one is broken, and cut in its middle after three lines. */
function quote(text: string, width: number): string[] {
  const whole = display(text, 1000)
    .replaceAll(/[\n\t]/g, ' ')
    .trimEnd()
  if (whole === '') return []
  if (columnsOf(whole) <= width) return [whole]
  // Words are not broken, so three rows seldom hold three times their width.
  return wrap(cutMiddle(whole, Math.floor(width * 2.7)), width)
    .flatMap((line) => chop(line, width, 3))
    .slice(0, 4)
}

function findings(found: Finding[], facts: DiagnosisFacts, style: Style): string[] {
  return found.flatMap((finding) => {
    const [unicode, ascii, colour] = SEVERITY[finding.severity]
    const where = finding.evidence === null ? '' : ` (${facts.where(finding.evidence)})`
    const lead = `   ${style.colour(colour, style.mark(unicode, ascii))} `
    return hanging(lead, `${displayLine(finding.text, 600)}${where}`, style, 5)
  })
}

function remedy({ verdict, remedy: { summary, steps, config } }: Judgement, style: Style): string[] {
  const healed =
    verdict === 'recovered'
      ? 'This guest has found its datasource by now. These steps are for its next boot, and for guests that still have none. '
      : ''
  return [
    ...hanging('   ', `${healed}${summary}`, style),
    ...steps.flatMap((step, index) => hanging(`${index + 1}. `.padStart(6), step, style)),
    ...snippet(config, style),
  ]
}

function snippet(config: Remedy['config'], style: Style): string[] {
  if (config === null) return []
  // Flush left: a copied snippet must keep its indentation from its first letter on.
  const body = config.text.trimEnd().split('\n')
  return ['', style.dim(`# ${config.path}`), ...body.map((line) => style.colour('green', line))]
}
