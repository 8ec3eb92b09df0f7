/**
 * THE table of what cloud-init, its helpers and the operating system print about a boot. One entry
 * is one literal and what it means; add a fixture line to `test/shared/evidence/patterns.test.ts`.
 *
 * Literals were read in cloud-init's source at 42 tags from 0.7.3 to 26.2 unless a comment says
 * otherwise. Match words, never brackets: one errno comes in three spellings (requests 1, 2.6, 2.7+).
 */
import { LOOKUP_PATTERNS } from './lookup-patterns.ts'
import { answer, httpAnswer, isEventPost, mark, markWith, ofCloudInit, type Pattern } from './pattern.ts'

/** How a metadata target answered, or why nothing could be asked. */
const ANSWERS: Pattern[] = [
  { literal: 'Network is unreachable', build: ofCloudInit('net_unreachable') },
  { literal: 'No route to host', build: ofCloudInit('host_unreachable') },
  { literal: 'Connection refused', build: ofCloudInit('refused') },
  { literal: 'Request timed out', build: ofCloudInit('timeout') },
  { literal: 'Read timed out', build: ofCloudInit('timeout') },
  { literal: '(connect timeout=', build: ofCloudInit('timeout') },
  { literal: 'onnection timed out', build: ofCloudInit('timeout') },
  { literal: 'url error [timed out]', build: answer('timeout') },
  { literal: 'Timed out waiting for addresses: ', build: silentAddresses },
  { literal: 'bad status code [', build: httpAnswer(/\[(\d{3})\]/) },
  { literal: 'empty response [', build: httpAnswer(/\[(\d{3})\]/) },
  { literal: ' Client Error', build: httpAnswer(/\b(4\d\d) Client Error/, 4) },
  { literal: ' Server Error', build: httpAnswer(/\b(5\d\d) Server Error/, 4) },
  { literal: 'HTTP Error ', build: httpAnswer(/HTTP Error (\d{3})/) },
  { literal: 'http error [', build: httpAnswer(/\[(\d{3})\]/) },
  { literal: 'Broken metadata address', build: answer('bad_content') },
  { literal: 'BrokenMetadata', build: answer('bad_content') },
  { literal: 'IMDS endpoint returned a 403 error', build: answer('auth') },
  // Printed for every HTTP error but 403: the status on the line before it tells which.
  { literal: 'Fatal error while requesting Ec2 IMDSv2 API tokens', build: answer('token_refused') },
  // A guess of cloud-init's own, printed on AWS however the lookup failed (DataSourceEc2, 20.2 and later).
  { literal: "IMDS's HTTP endpoint is probably disabled", build: answer('opaque') },
  { literal: 'Name or service not known', build: ofCloudInit('dns') },
  { literal: 'Temporary failure in name resolution', build: ofCloudInit('dns') },
  { literal: 'Failed to resolve', build: ofCloudInit('dns') },
  // GCE asks only where its name resolves (DataSourceGCE.read_md).
  { literal: '" is not resolvable', build: ofCloudInit('dns') },
  { literal: "'NoneType' object has no attribute 'status_code'", build: answer('opaque') },
  { literal: "'NoneType' object has no attribute 'contents'", build: answer('opaque') },
  { literal: 'No DHCPOFFERS received', build: answer('no_lease') },
  { literal: 'NoDHCPLeaseError', build: answer('no_lease') },
  { literal: 'Unable to obtain a lease on first try', build: answer('no_lease') },
  { literal: 'dhclient exited with code: ', build: answer('no_lease') },
  { literal: 'dhcpcd exited with code: ', build: answer('no_lease') },
  // Azure looks for dhclient's lease file, which other clients never write.
  { literal: 'No lease found; using default endpoint', build: answer('opaque') },
  // Azure's own reports of a failed provisioning (sources/azure/errors.py, 23.3 and later).
  { literal: 'reason=failure to obtain DHCP lease', build: answer('no_lease') },
  { literal: 'reason=failure to find DHCP interface', build: answer('no_nic') },
  { literal: 'reason=connection timeout querying IMDS', build: answer('timeout') },
  { literal: 'reason=read timeout querying IMDS', build: answer('timeout') },
  { literal: 'Did not find a fallback interface', build: answer('no_nic') },
  { literal: 'Unable to find fallback nic', build: answer('no_nic') },
  { literal: 'NoDHCPLeaseInterfaceError', build: answer('no_nic') },
]

/** What happened to the stages and modules after, or instead of, a lookup. */
const AFTERMATH: Pattern[] = [
  {
    literal: 'failed run of stage ',
    build: markWith('stage_failed', /stage ((?:init|modules|single)\S{0,16})/),
  },
  { literal: 'failed stage ', build: markWith('stage_failed', /stage ((?:init|modules|single)\S{0,16})/) },
  { literal: 'sys.exit(', build: stageExit },
  { literal: 'Was this stage restarted?', build: mark('stage_restarted') },
  { literal: 'Failed to start ', build: failedUnit },
  { literal: 'Traceback (most recent call last)', build: mark('traceback') },
  { literal: ', in find_source', build: mark('lookup_frame') },
  { literal: ', in apply_network_config', build: mark('after_lookup_frame') },
  { literal: ', in consume_data', build: mark('after_lookup_frame') },
  { literal: ', in instancify', build: mark('after_lookup_frame') },
  {
    literal: 'sources/DataSource',
    build: markWith('source_frame', /(DataSource\w{1,60})\.py", line \d{1,6}, in network_config/),
  },
  { literal: ', in _do_include', build: mark('include_frame') },
  { literal: 'Failed running /var/lib/cloud/instance', build: mark('module_failed') },
  { literal: 'Failed to run module ', build: markWith('module_failed', /module ([\w-]{1,60})/) },
  { literal: "'>) failed", build: failedModule },
  { literal: 'Could not find module named ', build: markWith('module_failed', /named ([\w-]{1,60})/) },
  { literal: 'Failed loading yaml blob', build: mark('user_config_invalid') },
  { literal: 'Failed at merging in cloud config part', build: mark('user_config_invalid') },
  { literal: 'Invalid cloud-config provided', build: invalidConfig },
  { literal: 'Unhandled non-multipart (', build: mark('user_config_invalid') },
  { literal: 'Unhandled unknown content-type (', build: mark('user_config_invalid') },
  { literal: 'Failed to parse user-data', build: mark('user_config_invalid') },
  { literal: 'Invalid network-config provided', build: invalidConfig },
  { literal: '[ERROR]: ', build: (line) => (isEventPost(line) ? null : mark('error_line')(line, 0)) },
  { literal: '[CRITICAL]: ', build: mark('error_line') },
  { literal: '/boot-finished - w', build: mark('boot_finished') },
]

/** The machine under cloud-init. */
const MACHINE: Pattern[] = [
  { literal: 'Linux version ', build: kernelStart },
  { literal: 'Kernel panic - not syncing', build: mark('panic') },
  { literal: 'You are in emergency mode', build: mark('emergency_shell') },
  { literal: 'Give root password for maintenance', build: mark('emergency_shell') },
  { literal: 'Entering emergency mode', build: mark('emergency_shell') },
  { literal: 'Dropping to a shell!', build: mark('emergency_shell') },
  { literal: 'UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY', build: mark('fsck_failed') },
  { literal: 'Received dhcp lease on ', build: mark('lease') },
  { literal: 'bound to ', build: markWith('lease', /^bound to (\d[\d.]{6,14}) -- renewal/) },
  { literal: 'Network Manager Wait Online', build: mark('waits_for_network') },
  { literal: 'Wait for Network to be Configured', build: mark('waits_for_network') },
  { literal: 'NetworkManager-wait-online', build: mark('waits_for_network') },
  { literal: 'systemd-networkd-wait-online', build: mark('waits_for_network') },
  { literal: 'No dhclient command found', build: mark('no_dhcp_client') },
  { literal: 'DHCP client not found: ', build: mark('no_dhcp_client') },
  { literal: 'Could not print routes: missing ', build: mark('routes_unprintable') },
  { literal: 'gave up waiting for a network device', build: mark('network_wait_failed') },
]

export const PATTERNS: readonly Pattern[] = [...ANSWERS, ...LOOKUP_PATTERNS, ...AFTERMATH, ...MACHINE]

/**
 * `Timed out waiting for addresses: A B, exception(s) raised while waiting: …` (22.2 and later ask
 * in parallel): an address without an exception of its own did not answer in time.
 */
function silentAddresses(line: string, at: number) {
  const [asked, raised = ''] = line.slice(at, at + 4000).split('exception(s) raised while waiting:', 2)
  // An exception that names no host cannot be told from the others'.
  if (raised.trim() !== '' && !raised.includes("host='")) return null
  const silent = [
    ...(asked ?? '').matchAll(/:\/\/(?:\[([0-9A-Fa-f:]{2,45})[^\]\s]{0,40}\]|([^/:\s,]{1,100}))/g),
  ]
    .map((match) => match[1] ?? match[2] ?? '')
    .filter((host) => !raised.includes(`host='${host}`))
  // A link-local leg that stays silent says nothing while the other leg answered.
  const host = silent.find((name) => !name.includes(':')) ?? silent[0]
  if (host === undefined) return null
  return { kind: 'answer' as const, answer: 'silence' as const, host, status: null, elapsed: null }
}

function failedModule(line: string, at: number) {
  const running = line.lastIndexOf('Running ', at)
  if (running < 0 || !line.includes('<module ', running)) return null
  const name = /^Running (?:module )?([\w-]{1,60}) \(/.exec(line.slice(running, running + 90))?.[1] ?? null
  return { kind: 'mark' as const, mark: 'module_failed' as const, stage: null, detail: name }
}

/** `sys.exit(1) called` (24.2 and later): a stage or a module in it ended the program. */
function stageExit(line: string, at: number) {
  return /^sys\.exit\([1-9]\d{0,2}\) called/.test(line.slice(at, at + 24))
    ? mark('stage_exited')(line, at)
    : null
}

const UNITS: [unit: RegExp, mark: 'module_failed' | 'error_line'][] = [
  [
    /cloud-(?:config|final)\.service|the settings specified in cloud-config|cloud user\/final scripts/,
    'module_failed',
  ],
  [/cloud-init(?:-local|-network|-main)?\.service|Initial cloud-init job|Cloud-init: /, 'error_line'],
]

/** systemd's word for a stage that counted errors (its exit code is their number, 0.7.5 and later). */
function failedUnit(line: string, at: number) {
  const unit = line.slice(at, at + 160)
  const found = UNITS.find(([words]) => words.test(unit))
  return found === undefined ? null : mark(found[1])(line, at)
}

/** Schema notes about deprecated keys are printed with the same words; they break nothing. */
function invalidConfig(line: string, at: number) {
  return line.includes('eprecat') ? null : mark('user_config_invalid')(line, at)
}

/** Only the kernel's own first line: `[    0.000000] Linux version 5.15…`, not a program quoting uname. */
function kernelStart(line: string, at: number) {
  const before = line.slice(Math.max(at - 40, 0), at)
  return at === 0 || /\[ {0,5}0\.\d{1,6}\] $|kernel: $/.test(before) ? mark('kernel_start')(line, at) : null
}
