/** Reads and judges all machines of a scan, so many at once; each is a row, whatever happens to it. */
import type { JudgeContext } from '../../shared/evidence.ts'
import { type ScanRow, undiagnosedRow } from '../../shared/scan/scan-row.ts'
import type { JudgePool } from './judge-pool.ts'
import type { Source, Sources } from './scan-source.ts'

interface ScanOptions {
  sources: Sources
  pool: JudgePool
  parallel: number
  context: JudgeContext
  /** Rows of an earlier run, by id: these machines are not read again. */
  known: ReadonlyMap<string, ScanRow>
  /** Ends the scan early: machines that are being read get no row. */
  signal: AbortSignal
  /** `at`: this machine's place in the input. */
  onRow: (row: ScanRow, source: Source, at: number) => void
}

/** Calls `onRow` for each machine, in any order. A repeated id is read once. */
export async function runScan(options: ScanOptions): Promise<void> {
  const { sources, pool, parallel, context, known, signal, onRow } = options
  const machines = iteratorOf(sources.machines)
  const seen = new Set<string>()

  async function lane(): Promise<void> {
    while (!signal.aborted) {
      const next = await machines.next()
      if (next.done === true) return
      const source = next.value
      if (seen.has(source.id)) continue
      const at = seen.size
      seen.add(source.id)
      const row = known.get(source.id) ?? (await rowOf(source))
      if (!signal.aborted) onRow(row, source, at)
    }
  }

  async function rowOf({ id, read }: Source): Promise<ScanRow> {
    const texts = await read(signal)
    if ('why' in texts) return undiagnosedRow(id, texts.why, texts.detail)
    return pool.judge({ id, parts: texts, context })
  }

  await Promise.race([Promise.all(Array.from({ length: parallel }, lane)), ended(signal)])
}

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

/** Several lanes may ask at once: an async generator answers them in turn, a list at once. */
function iteratorOf(machines: Sources['machines']): { next: () => Promise<IteratorResult<Source, unknown>> } {
  if (Symbol.asyncIterator in machines) return machines[Symbol.asyncIterator]()
  const list = machines[Symbol.iterator]()
  return { next: () => Promise.resolve(list.next()) }
}
