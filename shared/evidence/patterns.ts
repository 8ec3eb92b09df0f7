/**
 * THE table of what cloud-init, its helpers and the operating system print about a boot. One entry
 * is one literal and what it means; add a fixture line to `test/shared/evidence/patterns.test.ts`.
 *
 * Literals were read in cloud-init's source at 42 tags from 0.7.3 to 26.2 unless a comment says
 * otherwise. Match words, never brackets: one errno comes in three spellings (requests 1, 2.6, 2.7+).
 */
import { AFTERMATH_PATTERNS } from './aftermath-patterns.ts'
import { AGENT_PATTERNS } from './agent-patterns.ts'
import { LOOKUP_PATTERNS } from './lookup-patterns.ts'
import {
  answer,
  answerOf,
  classOfStatus,
  httpAnswer,
  mark,
  markWith,
  ofCloudInit,
  type Pattern,
} from './pattern.ts'
import { UNIT_PATTERNS } from './unit-patterns.ts'

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
  // The reason of a try is cut off: there was an answer, but nobody can say which.
  { literal: "' failed [", build: lostReason },
  { literal: 'bad status code [', build: httpAnswer(/\[(\d{3})\]/) },
  { literal: 'empty response [', build: httpAnswer(/\[(\d{3})\]/) },
  { literal: ' Client Error', build: httpAnswer(/\b(4\d\d) Client Error/, 4) },
  // 24.4.1 and later, also where the line with the status is missing from the console.
  { literal: 'Endpoint returned a 503 error', build: httpAnswer(/a (503) error/) },
  { literal: ' Server Error', build: httpAnswer(/\b(5\d\d) Server Error/, 4) },
  { literal: 'HTTP Error ', build: httpAnswer(/HTTP Error (\d{3})/) },
  { literal: 'http error [', build: httpAnswer(/\[(\d{3})\]/) },
  { literal: 'Broken metadata address', build: answer('bad_content') },
  { literal: 'BrokenMetadata', build: answer('bad_content') },
  { literal: 'IMDS endpoint returned a 403 error', build: answer('auth') },
  // Printed for every HTTP error but 403: the line before it has the status.
  { literal: 'Fatal error while requesting Ec2 IMDSv2 API tokens', build: answer('token_refused') },
  // A guess by cloud-init, printed on AWS however the lookup failed (DataSourceEc2, 20.2 and later).
  { literal: "IMDS's HTTP endpoint is probably disabled", build: answer('opaque') },
  { literal: 'Name or service not known', build: ofCloudInit('dns') },
  { literal: 'Temporary failure in name resolution', build: ofCloudInit('dns') },
  { literal: 'Failed to resolve', build: ofCloudInit('dns') },
  // GCE asks only if its name resolves (DataSourceGCE.read_md).
  { literal: '" is not resolvable', build: ofCloudInit('dns') },
  { literal: "'NoneType' object has no attribute 'status_code'", build: answer('opaque') },
  { literal: "'NoneType' object has no attribute 'contents'", build: answer('opaque') },
  // From versions like 0.7.5 with a newer requests: the error itself is lost.
  { literal: "object has no attribute 'response'", build: ofCloudInit('opaque') },
  { literal: 'No DHCPOFFERS received', build: answer('no_lease') },
  { literal: 'NoDHCPLeaseError', build: answer('no_lease') },
  { literal: 'Unable to obtain a lease on first try', build: answer('no_lease') },
  { literal: 'dhclient exited with code: ', build: answer('no_lease') },
  { literal: 'dhcpcd exited with code: ', build: answer('no_lease') },
  // Azure looks for the lease file of dhclient, which no other client writes.
  { literal: 'No lease found; using default endpoint', build: answer('opaque') },
  // Azure's own reports of a failed provisioning (sources/azure/errors.py, 23.3 and later).
  { literal: 'reason=failure to obtain DHCP lease', build: answer('no_lease') },
  { literal: 'reason=failure to find DHCP interface', build: answer('no_nic') },
  // An interface existed and had a lease, but none had a route to the fabric: no address is missing.
  { literal: 'reason=failure to find primary DHCP interface', build: answer('opaque') },
  { literal: 'reason=connection error querying IMDS', build: answer('opaque') },
  { literal: 'reason=unexpected error querying IMDS', build: answer('opaque') },
  { literal: 'reason=http error ', build: azureStatus },
  { literal: 'reason=error parsing IMDS metadata', build: answer('bad_content') },
  { literal: 'reason=invalid IMDS metadata for key=', build: answer('bad_content') },
  { literal: 'reason=connection timeout querying IMDS', build: answer('timeout') },
  { literal: 'reason=read timeout querying IMDS', build: answer('timeout') },
  { literal: 'Did not find a fallback interface', build: answer('no_nic') },
  { literal: 'Unable to find fallback nic', build: answer('no_nic') },
  { literal: 'NoDHCPLeaseInterfaceError', build: answer('no_nic') },
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

export const PATTERNS: readonly Pattern[] = [
  ...ANSWERS,
  ...LOOKUP_PATTERNS,
  ...AFTERMATH_PATTERNS,
  ...UNIT_PATTERNS,
  ...AGENT_PATTERNS,
  ...MACHINE,
]

/**
 * `Timed out waiting for addresses: A B, exception(s) raised while waiting: …` (22.2 and later ask in parallel): an address
 * without an exception did not answer in time.
 */
function silentAddresses(line: string, at: number) {
  const rest = line.slice(at, at + 4000)
  // Text that was cut, or quoted twice, may be the exception of an address that would otherwise count as silent.
  if (/(?:…|\.\.\.)[\s'"`]{0,8}$|host=[\\'"]{2}/.test(rest)) return answerOf('lost', line, at, null)
  const [asked, raised = ''] = rest.split('exception(s) raised while waiting:', 2)
  // An exception that names no host may be of any of the addresses.
  if (raised.trim() !== '' && !raised.includes("host='")) return null
  const silent = [
    ...(asked ?? '').matchAll(/:\/\/(?:\[([0-9A-Fa-f:]{2,45})[^\]\s]{0,40}\]|([^/:\s,]{1,100}))/g),
  ]
    .map((match) => match[1] ?? match[2] ?? '')
    .filter((host) => !raised.includes(`host='${host}`))
  // A link-local leg that stays silent means nothing if the other leg answered.
  const host = silent.find((name) => !name.includes(':')) ?? silent[0]
  if (host === undefined) return null
  return { kind: 'answer' as const, answer: 'silence' as const, host, status: null, elapsed: null }
}

/** Words in every reason why a try failed, from 0.7.3 to 26.2. */
const REASONS =
  /rrno|OSError|refused|imed out|timeout|nreachable|route|esolve|esolution|service not known|tatus|Error|rror code|mpty|url error|NoneType|bort|reset|SSL|certificate|[45]\d\d/

/** `Calling 'http://…' failed [87/120s]: request error …`, with no reason after it. */
function lostReason(line: string, at: number) {
  const reason = line.slice(at + 10, at + 4000)
  if (!/^\d{0,7}\/-?\d{1,7}s\]/.test(reason.trimStart()) || REASONS.test(reason)) return null
  return answerOf('lost', line, at, null)
}

/** Only the kernel's own first line: `[    0.000000] Linux version 5.15…`, not a program that quotes uname. */
function kernelStart(line: string, at: number) {
  const before = line.slice(Math.max(at - 40, 0), at)
  return at === 0 || /\[ {0,5}0\.\d{1,6}\] $|kernel: $/.test(before) ? mark('kernel_start')(line, at) : null
}

/** `reason=http error 410 querying IMDS`. */
function azureStatus(line: string, at: number) {
  const code = Number(/error (\d{3}) querying/.exec(line.slice(at, at + 60))?.[1])
  return Number.isFinite(code) ? answerOf(classOfStatus(code, line), line, at, code) : null
}
