/** The values that each label may have, and the largest number of series that follows. Pure. */
import { EVENT_NAMES, EVENTS } from '../log/events.ts'
import { BOOT_SERIES, INCIDENTS_IN_METRICS, LANE_WIDTHS, PROCESS_SERIES } from '../policy/limits.ts'
import { ACTION_ENDS, ACTION_KINDS } from '../remediation/action-words.ts'
import { UNKNOWN_MACHINES } from '../severity.ts'
import { CAUSES, isFinal, STAGES, VERDICTS } from '../verdict.ts'
import { type Label, METRICS, type Metric } from './metrics.ts'

/** Names from the configuration, and the kinds of due work: labels whose values we choose. */
export interface NamedHere {
  fleets: readonly string[]
  /** As the delivery log names them, of all fleets. */
  endpoints: readonly string[]
  channels: readonly string[]
  kinds: readonly string[]
}

/** The value for everything without a label of its own. */
export const OTHER = 'other'

/** The values of labels with a closed set. The other labels are bounded by how many values get a series. */
export function closedLabels(named: NamedHere): Partial<Record<Label, ReadonlySet<string>>> {
  return {
    fleet: new Set(named.fleets),
    endpoint: new Set(named.endpoints),
    channel: new Set(named.channels),
    kind: new Set(named.kinds),
    verdict: new Set(VERDICTS.filter(isFinal)),
    cause: new Set([...CAUSES, ...VERDICTS, UNKNOWN_MACHINES.cause]),
    severity: new Set(['page', 'ticket']),
    stage: new Set(STAGES),
    action: new Set(ACTION_KINDS),
    outcome: new Set([...ACTION_ENDS, 'accepted', 'refused', 'turned_away', 'failed']),
    lane: new Set(Object.keys(LANE_WIDTHS)),
    intent: new Set(['trigger', 'acknowledge', 'resolve']),
    event: new Set(EVENT_NAMES.filter((name) => EVENTS[name] === 'error')),
  }
}

/** The most series that the server can have, whatever guests send. */
export function seriesLimit(named: NamedHere): number {
  const closed = closedLabels(named)
  const ours = Object.values<Metric>(METRICS).filter(({ only }) => only !== 'aws')
  return PROCESS_SERIES + ours.reduce((sum, metric) => sum + labelSets(metric, closed) * samplesOf(metric), 0)
}

function labelSets({ labels }: Metric, closed: ReturnType<typeof closedLabels>): number {
  // One for each named value, whatever its other labels are.
  if (labels.includes('incident')) return INCIDENTS_IN_METRICS
  const size = (label: Label) => (closed[label]?.size ?? 0) + 1
  if (labels.includes('image')) return BOOT_SERIES + size('fleet')
  return labels.reduce((product, label) => product * size(label), 1)
}

/** A histogram has a series for each bucket, one for all, its sum and its count. */
const samplesOf = ({ buckets }: Metric): number => (buckets === undefined ? 1 : buckets.length + 3)
