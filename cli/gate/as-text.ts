/** The gate's answer for a terminal. */
import { displayLine } from '../../shared/display.ts'
import { DECISION_WORDS, testWords } from '../../shared/gate/gate-words.ts'
import type { Colour, Style } from '../terminal/style.ts'
import { renderTable } from '../terminal/table.ts'
import { bootLines, type GateAnswer, moreBoots, newsLines } from './gate-answer.ts'
import { refusingBoots, testRow } from './test-row.ts'

const COLOURS: Record<GateAnswer['decision'], Colour> = {
  promote: 'green',
  refuse: 'red',
  inconclusive: 'yellow',
  cannot_judge: 'yellow',
}
const EVIDENCE = 3

export function asText(answer: GateAnswer, style: Style): string {
  const { decision, image, baseline, reason, needs, link, tests } = answer
  const head = style.bold(style.colour(COLOURS[decision], DECISION_WORDS[decision]))
  const rows = tests.map(testRow)
  const lines = [reason, ...moreBoots(needs), ...bootLines(answer), ...newsLines(answer)]
  const evidence = refusingBoots(tests, EVIDENCE).map(({ test, boot }) => `${testWords(test)}: ${boot.link}`)
  return [
    `${head}: ${displayLine(image, 128)} against ${displayLine(baseline, 128)}`,
    ...lines.map((line) => `  ${displayLine(line, 1200)}`),
    '',
    `${renderTable(['TEST', 'RESULT', 'CANDIDATE', 'BASELINE', 'DIFFERENCE', 'NEEDS'], rows, style)}`,
    ...[...evidence, link].map((one) => displayLine(one, 600)),
    '',
  ].join('\n')
}
