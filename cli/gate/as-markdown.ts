/** The gate's answer as Markdown, for the comment of a pull request or a job's summary. */
import { DECISION_WORDS, testWords } from '../../shared/gate/gate-words.ts'
import { bootLines, type GateAnswer, moreBoots, newsLines } from './gate-answer.ts'
import { refusingBoots, testRow } from './test-row.ts'

const MARKS = { promote: '✅', refuse: '❌', inconclusive: '⏳', cannot_judge: '❔' } as const
const EVIDENCE = 5

/** A heading with the decision, the tests as a table, what is new, and links to boots. */
export function asMarkdown(answer: GateAnswer): string {
  const { decision, reason, image, baseline, link, needs } = answer
  const rows = answer.tests.map((test) => testRow(test).map(plain).join(' | '))
  return `### ${MARKS[decision]} ${DECISION_WORDS[decision]}: ${name(image)} against ${name(baseline)}

${plain([reason, ...moreBoots(needs)].join(' '))}

| test | result | candidate | baseline | difference | needs |
|---|---|---|---|---|---|
${rows.map((row) => `| ${row} |`).join('\n')}

${[...bootLines(answer), ...newsLines(answer)].map((line) => `- ${plain(line)}`).join('\n')}
${evidence(answer)}
[The comparison](<${link}>)
`
}

/** The boots of tests that refuse. */
function evidence({ tests }: GateAnswer): string {
  const lines = refusingBoots(tests, EVIDENCE).map(
    ({ test, boot }) =>
      `- ${plain(testWords(test))}: [${name(boot.instance)}](<${boot.link}>), ${boot.verdict}`,
  )
  return lines.length === 0 ? '' : `\n${lines.join('\n')}\n`
}

/** Guests choose names: shown as code, in which nothing is a link, a mention or markup. */
const name = (text: string): string => `\`${text.replace(/[`|\s]+/g, ' ').trim() || ' '}\``

/** Our own text that may contain such a name. A mention cannot be escaped, so the sign is removed. */
const plain = (text: string): string =>
  text
    .replaceAll('@', '(at)')
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>|#!~]/g, (sign) => `\\${sign}`)
