import { traceId } from '../../shared/trace/otlp.ts'
import type { ApiDeps } from '../deps.ts'
import type { IncidentHead, Member } from '../store/incident-item.ts'
import { type ShownTrace, shownTrace } from './pages/trace-line.ts'

interface BootOf {
  fleet: string
  instance: string
  boot_key: string
}

/** The id of this boot's trace at the collector; null where none was sent, or nobody asked for it. `trace` as in its brief. */
export function traceOf(
  { config }: Pick<ApiDeps, 'config'>,
  boot: BootOf,
  trace: string | undefined,
): ShownTrace | null {
  const { traces } = config
  return traces === undefined || trace === undefined ? null : shownTrace(traces, traceId(boot))
}

/** The boot with which the first instance of an incident joined it. */
export async function traceOfIncident(
  deps: Pick<ApiDeps, 'store' | 'config'>,
  { fleet, summary }: IncidentHead,
  members: readonly Member[],
): Promise<ShownTrace | null> {
  if (deps.config.traces === undefined) return null
  const instance = summary.first_instance
  const item = await deps.store.getInstance(fleet, instance)
  const joined = members.find((one) => one.instance === instance)?.boot_key
  const boot = item?.boots.find(({ boot_key }) => boot_key === joined)
  return boot ? traceOf(deps, { fleet, instance, boot_key: boot.boot_key }, boot.trace) : null
}
