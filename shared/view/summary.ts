/**
 * The answer in one sentence to paste into a ticket: how the boot ended, why, how sure that is, and the deciding line. All
 * guest text goes through `displayLine`.
 */
import { displayLine } from '../display.ts'
import type { EvidenceLine, Judgement, Verdict } from '../verdict.ts'
import { cutMiddle } from './cut-middle.ts'
import { uptimeWords } from './number-words.ts'
import { bootStory } from './story.ts'

const CAME_TO: Record<Verdict, string> = {
  ok: 'the boot is ok',
  recovered: 'the boot failed at first and found its source later',
  degraded: 'the boot finished with errors',
  failed: 'the boot failed',
  stalled: 'the boot has not finished in time',
  never_reported: 'no report of the boot ever arrived',
  booting: 'the boot had not finished when the text ends',
  disabled: 'cloud-init was switched off for this boot',
  unknown: 'the input does not show how the boot went',
}

/** The longest quote of the deciding line. */
const QUOTED = 160

/** `about` names the input; `where` names the place of a line of evidence. One line, ending in a full stop. */
export function summaryOf(
  judgement: Judgement,
  about: string,
  where: (line: EvidenceLine) => string,
): string {
  const { verdict, cause, confidence } = judgement
  const why = cause === 'unknown' ? '' : `, ${cause} (${confidence})`
  const parts = [`${CAME_TO[verdict]}${why}`, ...whatHappened(judgement), ...decidedBy(judgement, where)]
  return displayLine(`${about}: ${parts.join('; ')}.`, 900)
}

/** The first two events, where they add something to the line itself. */
function whatHappened(judgement: Judgement): string[] {
  return bootStory(judgement)
    .filter(({ text }) => !text.startsWith('the text ends before'))
    .slice(0, 2)
    .map(({ at, text }) => (at === null ? text : `at ${uptimeWords(at)} ${text}`))
}

function decidedBy({ evidence, findings }: Judgement, where: (line: EvidenceLine) => string): string[] {
  const line = evidence.at(-1) ?? findings.find((finding) => finding.evidence !== null)?.evidence
  if (line == null) return []
  const text = cutMiddle(displayLine(line.text, 1000), QUOTED)
  return [`see ${where(line)}${text === '' ? '' : `, "${text}"`}`]
}
