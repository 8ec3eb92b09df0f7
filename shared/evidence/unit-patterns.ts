/**
 * Patterns in systemd's words: which of cloud-init's units finished, failed or timed out. They are on consoles where
 * cloud-init's own lines are lost or reworded, and count as the ends of its stages.
 */
import type { Stage } from '../verdict.ts'
import type { EventBody, Mark } from './log-event.ts'
import { mark, type Pattern } from './pattern.ts'

/**
 * Names and descriptions of the units, old and new (systemd/*.service.tmpl, 0.7.5 to 26.2: the network stage is
 * `cloud-init.service` up to 24.2 and `cloud-init-network.service` since 24.3). On a console systemd leaves out the
 * middle of a long one: `Initial cloud-ini…ob (metadata service crawler)`.
 */
const UNITS: [words: RegExp, stage: Stage][] = [
  [
    /^(?:cloud-init-local\.service|Initial cloud-ini.{1,12}networking\)|Cloud-init: Local Stage)/,
    'init-local',
  ],
  [
    /^(?:cloud-init(?:-network)?\.service|Initial cloud-ini.{1,16}service crawler\)|Cloud-init: Network Stage)/,
    'init',
  ],
  [/^(?:cloud-config\.service|Apply the sett.{1,24}cloud-config|Cloud-init: Config Stage)/, 'modules-config'],
  [/^(?:cloud-final\.service|Execute cloud user\/final scripts|Cloud-init: Final Stage)/, 'modules-final'],
]

export const UNIT_PATTERNS: Pattern[] = [
  { literal: 'Finished cloud-', build: afterVerb('unit_done', 9) },
  { literal: 'Finished Initial cloud-ini', build: afterVerb('unit_done', 9) },
  { literal: 'Finished Cloud-init: ', build: afterVerb('unit_done', 9) },
  { literal: 'Finished Apply the sett', build: afterVerb('unit_done', 9) },
  { literal: 'Finished Execute cloud user/final scripts', build: afterVerb('unit_done', 9) },
  // Up to systemd 245 `Started` means the same: the units are of type oneshot, which have started once they have ended.
  { literal: 'Started cloud-', build: afterVerb('unit_done', 8) },
  { literal: 'Started Initial cloud-ini', build: afterVerb('unit_done', 8) },
  { literal: 'Started Cloud-init: ', build: afterVerb('unit_done', 8) },
  { literal: 'Started Apply the sett', build: afterVerb('unit_done', 8) },
  { literal: 'Started Execute cloud user/final scripts', build: afterVerb('unit_done', 8) },
  { literal: 'Failed to start ', build: afterVerb('unit_failed', 16) },
  { literal: 'service: Main process exited', build: exited },
  { literal: 'service: main process exited', build: exited },
  { literal: "service: Failed with result '", build: failedResult },
  { literal: ' entered failed state', build: failedState },
  { literal: 'ExecStart=/', build: ofProgram },
  { literal: '/start deleted to break ordering cycle', build: dropped },
  { literal: 'Reached target Cloud-init target', build: mark('target_reached') },
  { literal: 'Reached target cloud-init.target', build: mark('target_reached') },
]

/** The unit follows the verb: by its name, its description, or `name - description`. */
function afterVerb(name: Mark, length: number) {
  return (line: string, at: number) => ofUnit(name, line.slice(at + length, at + length + 80))
}

function ofUnit(name: Mark, unit: string): EventBody | null {
  const stage = UNITS.find(([words]) => words.test(unit))?.[1]
  return stage === undefined ? null : { kind: 'mark', mark: name, stage, detail: null }
}

/** A killed program was usually stopped with the machine; only its own exit code shows a failure. */
function exited(line: string, at: number): EventBody | null {
  if (!/code=exited, status=[1-9]/.test(line.slice(at, at + 100))) return null
  return ofUnit('unit_failed', unitBefore(line, at + 'service'.length))
}

function failedResult(line: string, at: number): EventBody | null {
  if (!/result '(?:exit-code|timeout)'/.test(line.slice(at, at + 50))) return null
  return ofUnit('unit_failed', unitBefore(line, at + 'service'.length))
}

/** The program of each unit up to 24.2, as `systemctl status` shows how it ended. */
const PROGRAMS: [words: RegExp, stage: Stage][] = [
  [/\/cloud-init init --local/, 'init-local'],
  [/\/cloud-init init \(/, 'init'],
  [/\/cloud-init modules --mode=config/, 'modules-config'],
  [/\/cloud-init modules --mode=final/, 'modules-final'],
]

/** `Process: 806 ExecStart=/usr/bin/cloud-init init (code=exited, status=0/SUCCESS)`. */
function ofProgram(line: string, at: number): EventBody | null {
  const command = line.slice(at, at + 240)
  const status = /\(code=exited, status=(\d{1,3})/.exec(command)?.[1]
  const stage = PROGRAMS.find(([words]) => words.test(command))?.[1]
  if (status === undefined || stage === undefined) return null
  return { kind: 'mark', mark: status === '0' ? 'unit_done' : 'unit_failed', stage, detail: null }
}

/** `Unit cloud-init.service entered failed state.` */
function failedState(line: string, at: number): EventBody | null {
  return ofUnit('unit_failed', unitBefore(line, at))
}

/** `sysinit.target: Job cloud-init.service/start deleted to break ordering cycle …`. */
function dropped(line: string, at: number): EventBody | null {
  return ofUnit('unit_dropped', unitBefore(line, at))
}

/** The word that ends at `end`. */
function unitBefore(line: string, end: number): string {
  return /[\w.-]{1,60}$/.exec(line.slice(Math.max(0, end - 60), end))?.[0] ?? ''
}
