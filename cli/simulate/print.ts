/** A simulation on a terminal: its scenario, the timeline, one row an incident, and the numbers. */
import { displayLine } from '../../shared/display.ts'
import { aboutSeconds } from '../../shared/view/number-words.ts'
import { durationText } from '../duration.ts'
import { type Colour, type Style, wrap } from '../terminal/style.ts'
import { renderTable } from '../terminal/table.ts'
import type { Outcome } from './outcome.ts'
import type { Scenario } from './scenario.ts'
import { SERVERS } from './server-costs.ts'
import { type TimelineLine, timelineOf } from './timeline.ts'

/** What is real here and what is not: printed wherever numbers of a simulation are shown. */
export const whatIsReal = ({ on }: Pick<Scenario, 'on'>) =>
  'Simulated: the clock, the hosts, the pager and the remediator are virtual and live in this process; nothing leaves it. ' +
  'Ingest, judge, incidents, gates, pages and the claim are the handlers that run in production, over a table in memory. ' +
  `Their work takes virtual time: ${SERVERS[on].about}.`

const COLOURS: Partial<Record<TimelineLine['what'], Colour>> = {
  page: 'red',
  update: 'yellow',
  resolve: 'green',
  repair: 'cyan',
  latch: 'magenta',
  refused: 'grey',
}
const TIME_AND_WHAT = 20

export function renderOutcome(outcome: Outcome, style: Style): string {
  const { scenario } = outcome
  return [
    ...wrap(whatIsReal(scenario), style.width).map((line) => style.dim(line)),
    '',
    style.bold(headingOf(outcome)),
    style.dim(settingsOf(scenario)),
    '',
    ...timelineOf(outcome.timeline).flatMap((line) => renderLine(line, style)),
    '',
    incidentTable(outcome, style),
    ...numbersOf(outcome).map(([name, value]) => `${name.padEnd(TIME_AND_WHAT)}${value}`),
    '',
    ...outcome.messages.untrue.flatMap((one) => renderUntrue(one, style)),
  ].join('\n')
}

const numbersLine = ({ sent, untrue }: Outcome['messages']) =>
  untrue.length === 0 ? `true in all of ${sent} messages` : `FALSE in ${untrue.length} of ${sent} messages`

function renderUntrue(
  { at_s, title, untrue }: Outcome['messages']['untrue'][number],
  style: Style,
): string[] {
  const lines = wrap(displayLine(`${untrue}; it says: ${title}`, 600), style.width - TIME_AND_WHAT)
  return lines.map(
    (line, index) => `${(index === 0 ? `false at ${clock(at_s)}` : '').padEnd(TIME_AND_WHAT)}${line}`,
  )
}

function headingOf({ hosts, scenario }: Outcome): string {
  const images = scenario.images === 1 ? '1 image' : `${scenario.images} images`
  return `${hosts.failing} of ${hosts.total} hosts of ${images} fail within ${scenario.spread_s} s: ${scenario.causes.join(', ')}`
}

const settingsOf = ({ heal, page, remediation, seed, hours, attested, on, sync_s, reboots }: Scenario) =>
  `re-runs: ${{ works: 'work', fails: 'do not help', none: 'are never done' }[heal]}; page: ${page}; remediation: ${remediation}; ` +
  `reports: ${attested ? 'attested' : 'bound'}; ${hours} virtual hours, seed ${seed}; on: ${on}` +
  `${sync_s === null ? '' : `; inventory lists all of them every ${durationText(sync_s)}`}${reboots === 0 ? '' : `; ${reboots} reboots`}`

function renderLine({ at_s, what, text }: TimelineLine, style: Style): string[] {
  const head = `${clock(at_s).padStart(8)}  ${what.padEnd(TIME_AND_WHAT - 11)} `
  const colour = COLOURS[what]
  const lines = wrap(displayLine(text, 600), style.width - TIME_AND_WHAT)
  return lines.map((line, index) => {
    const shown = colour ? style.colour(colour, line) : line
    return `${index === 0 ? style.dim(head) : ' '.repeat(TIME_AND_WHAT)}${shown}`
  })
}

/** `+0:05:30`, hours unbounded. */
function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  return `+${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
}

function incidentTable({ incidents }: Outcome, style: Style): string {
  if (incidents.length === 0) return 'No incident.\n'
  const rows = incidents.map((one) => [
    one.cause,
    one.image,
    String(one.gen),
    one.resolve_reason ? `${one.state} (${one.resolve_reason})` : one.state,
    `${one.failing} of ${one.members_seen}`,
    String(one.pages),
    String(one.updates),
    String(one.resolves),
  ])
  const headings = ['CAUSE', 'IMAGE', 'GEN', 'STATE', 'STILL FAILING', 'PAGES', 'UPDATES', 'RESOLVES']
  return renderTable(headings, rows, style)
}

function numbersOf({
  hosts,
  pages,
  messages,
  repairs,
  waves,
  refused,
  latches,
  longest_wait_ms,
}: Outcome): [string, string][] {
  const counts = (of: Record<string, number>) =>
    Object.entries(of)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ') || 'none'
  return [
    ['pages', `${pages.first}, ${pages.updates} updates, ${pages.resolves} resolves`],
    ['their numbers', numbersLine(messages)],
    [
      'repairs requested',
      `${repairs.asked} (claimed ${repairs.claimed}; ended: ${counts(repairs.by_state)})`,
    ],
    [
      'under way at once',
      waves.length === 0 ? 'none' : `${waves.join(', ')} (none verified; 1 or 2; 3 to 6; 7 to 14 …)`,
    ],
    ['refused', counts(refused)],
    ['latched', latches.map(({ scope, reason, note }) => `${scope}: ${reason} (${note})`).join('; ') || 'no'],
    ['longest wait', `${aboutSeconds(longest_wait_ms / 1000)} until the server was free`],
    ['healthy at the end', `${hosts.well_at_the_end} of ${hosts.total}`],
  ]
}
