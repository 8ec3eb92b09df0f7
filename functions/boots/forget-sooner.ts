import type { Deps } from '../deps.ts'
import type { ReportItem } from '../store/report-item.ts'

/**
 * A hint that the boot went badly keeps a report for ninety days. It is the guest's own word, so untrusted reports get the
 * shorter life of others: otherwise anybody with the image's token could fill the table. Each is written once more.
 */
export async function forgetSooner(
  { store }: Pick<Deps, 'store'>,
  refused: readonly ReportItem[],
): Promise<void> {
  for (const report of refused)
    if (report.hint === 'bad' && report.refused !== true) await store.putRefusedReport(report)
}
