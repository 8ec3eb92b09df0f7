/** The whole answer of `diagnose` to every captured boot, every case of ours and every third-party text. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { DiagnoseInput } from '../../cli/input/collect.ts'
import { readInput } from '../../cli/input/read-input.ts'
import { consoleOf, SHARED } from '../soak/samples.ts'
import { type ToldAnswer, told } from '../support/answer-to-file.ts'
import { labelledFiles } from '../support/labelled-texts.ts'

/** What is ours may stand in the repository; of third-party texts, which the answers quote, only a digest may. */
export const OWN_SETS = ['captures', 'cases'] as const
export const FOREIGN_SETS = ['corpus', 'corpus2'] as const

export interface GoldenAnswer extends ToldAnswer {
  set: string
  /** `b-race-none.files`, `b-race-none.console`, `301`. */
  name: string
  /** What was read, all of it. */
  text: string
}

/** Answers in the order of their names, set by set; sets that are not beside this checkout are left out. */
export async function* goldenAnswers(): AsyncGenerator<GoldenAnswer> {
  for (const set of ['cases', 'corpus', 'corpus2'])
    for (const file of existsSync(`${SHARED}${set}`) ? labelledFiles(`${SHARED}${set}`) : [])
      yield answerOf(set, file.replace('.txt', ''), await readInput(join(SHARED, set, file), process.stdin))
  for (const capture of captures()) {
    yield answerOf(
      'captures',
      `${capture}.files`,
      await readInput(`${SHARED}captures/${capture}/run1`, process.stdin),
    )
    const console = consoleOf(capture)
    const input = await readInput(
      '-',
      (async function* () {
        yield Buffer.from(console.text)
      })(),
    )
    if (console.text !== '')
      yield answerOf('captures', `${capture}.console`, { ...input, name: 'console.log' })
  }
}

/** Twelve digits say as much as is needed: it is only asked whether anything changed. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

function answerOf(set: string, name: string, input: DiagnoseInput): GoldenAnswer {
  const text = input.texts.map(({ kept }) => kept.text).join('\n')
  // Where the checkout lies is nobody's business, and would make the digests differ from machine to machine.
  return { set, name, text, ...told({ ...input, name: basename(input.name) }) }
}

function captures(): string[] {
  const folder = `${SHARED}captures`
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter((name) => existsSync(`${folder}/${name}/run1`))
}
