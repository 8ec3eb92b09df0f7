/** The gate's answer for a terminal. */
import { displayLine } from '../../shared/display.ts'
import {
  DECISION_WORDS,
  effectWords,
  needsWords,
  RESULT_WORDS,
  sideWords,
  testWords,
} from '../../shared/gate/gate-words.ts'
import type { Colour, Style } from '../terminal/style.ts'
import { renderTable } from '../terminal/table.ts'
import { bootLines, type GateAnswer, moreBoots, newsLines } from './gate-answer.ts'

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
  const rows = tests.map((test) => [
    testWords(test),
    RESULT_WORDS[test.result],
    sideWords(test, test.candidate),
    sideWords(test, test.baseline),
    effectWords(test),
    needsWords(test),
  ])
  const lines = [reason, ...moreBoots(needs), ...bootLines(answer), ...newsLines(answer)]
  const evidence = tests
    .filter(({ result }) => result === 'worse')
    .flatMap((test) => test.evidence.slice(0, EVIDENCE).map(({ link }) => `${testWords(test)}: ${link}`))
  return [
    `${head}: ${displayLine(image, 128)} against ${displayLine(baseline, 128)}`,
    ...lines.map((line) => `  ${displayLine(line, 1200)}`),
    '',
    `${renderTable(['TEST', 'RESULT', 'CANDIDATE', 'BASELINE', 'DIFFERENCE', 'NEEDS'], rows, style)}`,
    ...[...evidence, link].map((one) => displayLine(one, 600)),
    '',
  ].join('\n')
}
