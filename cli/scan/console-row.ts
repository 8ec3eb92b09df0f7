/** From the texts of one machine to its row: read and judged as by `diagnose`, in short. */

import type { JudgeContext } from '../../shared/evidence.ts'
import { bootDate } from '../../shared/scan/boot-date.ts'
import {
  diagnosedBoot,
  isOpen,
  type ScanRow,
  type Undiagnosed,
  undiagnosedRow,
} from '../../shared/scan/scan-row.ts'
import { type UndiagnosedReason, whyNothing, whyUndecided } from '../../shared/scan/undiagnosed.ts'
import { bootStory } from '../../shared/view/story.ts'
import { CliError } from '../cli-error.ts'
import { type Answer, answerTo, sentenceOf, where } from '../diagnose/answer.ts'
import { type CollectedText, collect, type DiagnoseInput } from '../input/collect.ts'
import { sectionFor } from '../input/known-files.ts'
import { readBytes, readInput } from '../input/read-input.ts'

/** One text of a machine: a file to read, or bytes in memory. */
export interface ConsolePart {
  /** Its displayed name, which also shows its kind. */
  name: string
  bytes: Uint8Array | null
}

/** A machine whose texts are in memory. */
export interface ConsoleTask {
  id: string
  parts: ConsolePart[]
  context: JudgeContext
}

/** Never throws for what a machine wrote: where it cannot be judged, the row says why. */
export async function consoleRow(task: ConsoleTask): Promise<ScanRow> {
  try {
    const input = await readAll(task)
    const text = input.evidence.sections.map((section) => section.text).join('\n')
    return { ...rowOf(task.id, input, text, task.context), booted_at: bootDate(text) }
  } catch (error) {
    if (error instanceof CliError)
      return undiagnosedRow(task.id, whyRefused(error.message), refusal(error, task))
    const code = (error as NodeJS.ErrnoException).code
    if (code === undefined) throw error
    return undiagnosedRow(task.id, 'unreadable', `cannot be read (${code})`)
  }
}

async function readAll({ id, parts }: ConsoleTask): Promise<DiagnoseInput> {
  const [only, ...others] = parts
  if (only === undefined) throw new CliError(`${id}: empty; there is nothing to judge`)
  if (others.length === 0) return { ...(await readPart(only)), name: id }
  const texts: CollectedText[] = []
  for (const part of parts) {
    const read = await readPart(part).catch(nothingIn)
    for (const { kept, ...text } of read?.texts ?? [])
      texts.push({ ...text, section: sectionFor(part.name) ?? text.section, kept })
  }
  return collect(id, 'guest_root', texts)
}

const readPart = ({ name, bytes }: ConsolePart): Promise<DiagnoseInput> =>
  bytes === null
    ? readInput(name, process.stdin)
    : readBytes(name, inOne(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)))

async function* inOne(bytes: Buffer): AsyncGenerator<Buffer> {
  if (bytes.length > 0) yield bytes
}

/** An empty file of a machine does not hide its other files. */
function nothingIn(error: unknown): null {
  if (error instanceof CliError) return null
  throw error
}

function rowOf(id: string, input: DiagnoseInput, text: string, context: JudgeContext): ScanRow {
  const answer = answerTo(input, context)
  if (answer.refusal !== null)
    return undiagnosedRow(id, whyNothing(text), answer.refusal.replace(/^.{1,400}?: (?=nothing in it)/, ''))
  const { judgement } = answer
  const boot = diagnosedBoot(judgement, sentenceOf(judgement, input))
  const evidence = boot.evidence.map((line) => ({ ...line, source: where(line, input), line: null }))
  const row = { id, labels: {}, booted_at: null, boot: { ...boot, evidence } }
  return { ...row, untold: isOpen(judgement.verdict) ? openness(answer, text) : null }
}

/** It was judged, but the text does not show how the boot ended. */
function openness({ judgement, undecided }: Answer, text: string): Undiagnosed {
  if (judgement.verdict === 'booting') {
    const last = bootStory(judgement).at(-1)?.text ?? 'the text ends before cloud-init had finished'
    const soFar = judgement.cause === 'unknown' ? '' : `; so far: ${judgement.cause}`
    return { why: 'ends_early', detail: `${last}${soFar}` }
  }
  const found = judgement.findings.find(({ code }) => code === 'not_read_in_time')
  if (found !== undefined) return { why: 'not_read_in_time', detail: found.text }
  const detail = undecided ?? 'none of its lines shows how the boot went'
  return { why: whyUndecided(text), detail }
}

const REFUSALS: [words: RegExp, why: UndiagnosedReason][] = [
  [/: empty; /, 'no_console'],
  [/not readable by you|cannot be read|no such file/, 'unreadable'],
]

const whyRefused = (message: string): UndiagnosedReason =>
  REFUSALS.find(([words]) => words.test(message))?.[1] ?? 'not_a_log'

/** The row names the machine already. */
const refusal = ({ message }: CliError, { parts }: ConsoleTask): string => {
  const name = parts[0]?.name ?? ''
  return message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message
}
