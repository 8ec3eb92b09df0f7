import type { Deps } from '../deps.ts'
import type { ReportItem } from '../store/report-item.ts'

/**
 * What a guest says of itself, that its boot went badly, keeps a report for ninety days. Reports that nobody believes
 * get the life of others: whoever has the image's token could fill the table otherwise. Each is written once more.
 */
export async function forgetSooner(
  { store }: Pick<Deps, 'store'>,
  refused: readonly ReportItem[],
): Promise<void> {
  for (const report of refused)
    if (report.hint === 'bad' && report.refused !== true) await store.putRefusedReport(report)
}
