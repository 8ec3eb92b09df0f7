/** The gate's answer as JUnit XML: one case for the decision, and one for each test. */
import { effectWords, sideWords, testWords } from '../../shared/gate/gate-words.ts'
import type { AnsweredTest, GateAnswer } from './gate-answer.ts'

interface Case {
  name: string
  /** Null: it passed. */
  mark: { kind: 'failure' | 'error' | 'skipped'; type: string; message: string; body: string } | null
}

/**
 * The decision fails where the image is refused, and is an error where nothing was decided, so that no report is green for
 * an image that did not pass. A test that is undecided or not compared is skipped.
 */
export function asJunit(answer: GateAnswer): string {
  const cases = [decisionCase(answer), ...answer.tests.map(testCase)]
  const count = (kind: string) => cases.filter(({ mark }) => mark?.kind === kind).length
  const name = `boot-health gate: ${answer.image} against ${answer.baseline}`
  const counts = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`
  const lines = cases.map((one) => caseXml(one, answer.image))
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts} time="0">
<testsuite name="${xml(name)}" ${counts} time="0" timestamp="${xml(answer.at.replace(/(\.\d+)?Z$/, ''))}">
${lines.join('\n')}
</testsuite>
</testsuites>
`
}

function decisionCase({ decision, reason, link }: GateAnswer): Case {
  if (decision === 'promote') return { name: 'decision', mark: null }
  const kind = decision === 'refuse' ? 'failure' : 'error'
  return { name: 'decision', mark: { kind, type: decision, message: reason, body: link } }
}

function testCase(test: AnsweredTest): Case {
  const name = testWords(test)
  if (test.result === 'no_worse' || test.result === 'not_found') return { name, mark: null }
  const kind = test.result === 'worse' ? 'failure' : 'skipped'
  const body = [
    test.rule,
    `candidate: ${sideWords(test, test.candidate)}; baseline: ${sideWords(test, test.baseline)}`,
    effectWords(test),
    ...test.evidence.map(({ link }) => link),
  ].join('\n')
  return { name, mark: { kind, type: test.result, message: test.says, body } }
}

function caseXml({ name, mark }: Case, image: string): string {
  const open = `<testcase classname="${xml(image)}" name="${xml(name)}" time="0"`
  if (mark === null) return `${open}/>`
  const { kind, type, message, body } = mark
  if (kind === 'skipped') return `${open}><skipped message="${xml(message)}"/></testcase>`
  return `${open}><${kind} type="${type}" message="${xml(message)}">${xml(body)}</${kind}></testcase>`
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Names are guest text: what XML 1.0 does not allow (§2.2) becomes a question mark, and everything else is escaped. */
const xml = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '?')
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
