/** The machines of a scan: a command for each id, or local files. */
import { commandFor, faultOfId } from '../../shared/scan/command-words.ts'
import { consoleFileIn, contentOf, type Listed, type Preset } from '../../shared/scan/presets.ts'
import type { Undiagnosed } from '../../shared/scan/scan-row.ts'
import type { ConsolePart } from './console-row.ts'
import { runCommand } from './run-command.ts'

/** One machine, and how to get its texts. */
export interface Source {
  id: string
  image: string | null
  /** Its texts, or why there are none. Never rejects. */
  read: (signal: AbortSignal) => Promise<ConsolePart[] | Undiagnosed>
}

/** Machines as they are found: an archive is still read while its first machines are judged. `of`: how many. */
export interface Sources {
  of: number
  machines: AsyncIterable<Source> | Iterable<Source>
}

/** A machine whose console is read by a command. */
export function commandSource(
  { id, image }: Listed,
  words: readonly string[],
  { shown, timeout_s }: { shown: Preset['shown']; timeout_s: number },
): Source {
  return {
    id,
    image,
    async read(signal) {
      const fault = faultOfId(id)
      if (fault !== null) return { why: 'not_an_id', detail: fault }
      const ran = await runCommand(commandFor(words, id), { timeout_s, signal })
      return 'why' in ran ? ran : partsOf(ran.output, shown)
    },
  }
}

function partsOf(output: Buffer<ArrayBuffer>, shown: Preset['shown']): ConsolePart[] | Undiagnosed {
  if (shown === 'text') return [{ name: 'console', bytes: output }]
  const text = output.toString('utf8')
  if (shown === 'domain_xml') {
    const file = consoleFileIn(text)
    if (file !== null) return [{ name: file, bytes: null }]
    return { why: 'console_disabled', detail: 'its serial console is written to no file (<log file=…/>)' }
  }
  const content = contentOf(text)
  if (content === null) return { why: 'not_a_log', detail: 'the answer has no file content' }
  return [{ name: 'console', bytes: Buffer.from(content) }]
}
