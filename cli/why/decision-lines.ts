/** One decision of `boot-health why` as lines: its result, the reason in words, the gates with their values. Pure. */
import { displayLine } from '../../shared/display.ts'
import {
  gateValue,
  outcomeText,
  plainWords,
  reasonText,
  sortedInputs,
} from '../../shared/view/decision-words.ts'
import type { Decision } from '../../shared/view/why.ts'
import type { Style } from '../terminal/style.ts'

const INDENT = ' '.repeat(21)

/** The headline, then a line each for the gate that refused, for those that passed, and for everything else that was recorded. */
export function decisionLines(
  { at, about, actor, outcome, reason, inputs }: Omit<Decision, 'at'> & { at: string },
  style: Style,
): string[] {
  const { passed, decided, others } = sortedInputs(inputs)
  const text = reasonText({ outcome, reason })
  const why = text === '' ? '' : `: ${displayLine(text, 300)}`
  const more = [
    decided === null ? '' : `held by ${gate(decided)}`,
    passed.length === 0 ? '' : `gates passed: ${passed.map(gate).join(', ')}`,
    others
      .filter(([, value]) => value !== about)
      .map(([name, value]) => `${plainWords(name)} ${displayLine(String(value), 80)}`)
      .join(', '),
  ]
  const when = style.dim(at.slice(0, 19).replace('T', ' '))
  const head = `${displayLine(about, 60)}  ${style.bold(displayLine(outcomeText({ outcome, reason }), 60))}${why}`
  return [
    `${when}  ${head}  ${style.dim(`by ${displayLine(actor, 40)}`)}`,
    ...more.filter((line) => line !== '').map((line) => `${INDENT}${style.dim(line)}`),
  ]
}

/** `in_flight`, `no 3 of 15` -> `in flight (3 of 15)`. */
function gate([name, value]: readonly [string, Decision['inputs'][string]]): string {
  const found = displayLine(gateValue(value), 80)
  return found === '' ? plainWords(name) : `${plainWords(name)} (${found})`
}
