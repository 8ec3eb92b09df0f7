/** What `boot-health diagnose FILE` judges and prints, without a process for each file. */
import { answerAsText, answerTo } from '../../cli/diagnose/answer.ts'
import type { DiagnoseInput } from '../../cli/input/collect.ts'
import { readInput } from '../../cli/input/read-input.ts'
import { createStyle } from '../../cli/terminal/style.ts'
import type { Judgement } from '../../shared/verdict.ts'

/** No colour, UTF-8, a width of its own: the same page on every machine. */
const STYLE = createStyle({ isTTY: false, columns: 100, env: { LC_ALL: 'C.UTF-8' } })

export interface ToldAnswer {
  judged: Judgement
  /** The page, or the line of refusal. */
  told: string
  isRefused: boolean
}

/** Reads, judges and prints one file or directory. Throws what `readInput` throws. */
export async function answerToFile(path: string): Promise<ToldAnswer> {
  return told(await readInput(path, process.stdin))
}

/** Judges and prints what was read. */
export function told(input: DiagnoseInput): ToldAnswer {
  const answer = answerTo(input, {})
  const { judgement, refusal } = answer
  return {
    judged: judgement,
    told: refusal ?? answerAsText(answer, input, STYLE),
    isRefused: refusal !== null,
  }
}
