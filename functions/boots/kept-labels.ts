/** Which of an instance's labels are kept with each of its boots. Pure. */
import { LABEL_BYTES_OF_A_BOOT } from '../../shared/policy/limits.ts'

/** The names of docs/api.md, which failing machines have most often in common; they are kept first. */
const KNOWN_LABELS: readonly string[] = [
  'az',
  'host',
  'subnet',
  'type',
  'flavor',
  'asg',
  'ami',
  'arch',
  'hypervisor',
  'rack',
  'cluster',
  'network',
  'project',
]

const place = (name: string): number => {
  const at = KNOWN_LABELS.indexOf(name)
  return at === -1 ? KNOWN_LABELS.length : at
}

/**
 * As many as fit, so that a boot's row stays one write unit: known names first, then the others by name. The same labels
 * are always cut the same way. `left` names those that are not kept.
 */
export function keptLabels(labels: Readonly<Record<string, string>>): {
  kept: Record<string, string>
  left: string[]
} {
  const kept: [string, string][] = []
  const left: string[] = []
  let bytes = 0
  const sorted = Object.entries(labels).sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1))
  for (const [name, value] of sorted) {
    const size = Buffer.byteLength(name) + Buffer.byteLength(value)
    if (bytes + size > LABEL_BYTES_OF_A_BOOT) {
      left.push(name)
      continue
    }
    bytes += size
    kept.push([name, value])
  }
  return { kept: Object.fromEntries(kept), left }
}
