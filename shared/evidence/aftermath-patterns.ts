/**
 * Patterns about what followed a search, or replaced it: stages, modules and the user's configuration.
 *
 * A fault is what cloud-init itself counts (an entry of `errors`, the exit code of a stage), or what kept a part of the
 * user's configuration from being applied. All other warnings are noted and decide nothing; docs/judgement.md has the table
 * with the sources.
 */
import { isEventPost, mark, markWith, type Pattern } from './pattern.ts'

export const AFTERMATH_PATTERNS: Pattern[] = [
  {
    literal: 'failed run of stage ',
    build: markWith('stage_failed', /stage ((?:init|modules|single)\S{0,16})/),
  },
  { literal: 'failed stage ', build: markWith('stage_failed', /stage ((?:init|modules|single)\S{0,16})/) },
  { literal: 'sys.exit(', build: stageExit },
  { literal: 'Was this stage restarted?', build: mark('stage_restarted') },
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
  { literal: '/cloudinit/config/cc_', build: markWith('module_frame', /cc_(\w{1,60})\.py", line/) },
  { literal: 'Failed running /var/lib/cloud/instance', build: mark('module_failed') },
  { literal: 'Failed to run module ', build: markWith('module_failed', /module ([\w-]{1,60})/) },
  { literal: "'>) failed", build: failedModule },
  { literal: 'Failed loading yaml blob', build: mark('user_config_invalid') },
  { literal: 'Failed at merging in cloud config part', build: failedMerge },
  { literal: 'Unhandled non-multipart (', build: unreadUserData },
  { literal: 'Unhandled unknown content-type (', build: mark('part_of_others') },
  { literal: 'Could not find module named ', build: markWith('module_missing', /named ([\w-]{1,60})/) },
  { literal: 'Invalid cloud-config provided', build: schemaNote },
  { literal: 'Invalid network-config provided', build: schemaNote },
  { literal: ' failed schema validation!', build: mark('schema_note') },
  { literal: 'Failed to rename devices: ', build: mark('rename_failed') },
  { literal: 'Failed partitioning operation', build: mark('partitioning_failed') },
  { literal: 'Failed during filesystem operation', build: mark('filesystem_failed') },
  { literal: '[ERROR]: ', build: errorLine },
  { literal: '[CRITICAL]: ', build: mark('error_line') },
  { literal: '/boot-finished - w', build: mark('boot_finished') },
]

function errorLine(line: string, at: number) {
  return isEventPost(line) ? null : mark('error_line')(line, at)
}

function failedModule(line: string, at: number) {
  const running = line.lastIndexOf('Running ', at)
  if (running < 0 || !line.includes('<module ', running)) return null
  const name = /^Running (?:module )?([\w-]{1,60}) \(/.exec(line.slice(running, running + 90))?.[1] ?? null
  return { kind: 'mark' as const, mark: 'module_failed' as const, stage: null, detail: name }
}

/** `sys.exit(1) called` (24.2 and later): a stage, or a module in it, ended the program. */
function stageExit(line: string, at: number) {
  return /^sys\.exit\([1-9]\d{0,2}\) called/.test(line.slice(at, at + 24))
    ? mark('stage_exited')(line, at)
    : null
}

/**
 * A part that could not be merged was not applied. User data of comments alone is reported in the same words
 * (`empty cloud config`, handlers/cloud_config.py, 22.2 and later); a part that did not parse has `Failed loading
 * yaml blob` before it.
 */
function failedMerge(line: string, at: number) {
  // Cut before the reason ends: an empty part and a broken one begin alike.
  const reason = / from \S{1,200}:(.{0,40})$/.exec(line.slice(at, at + 400))?.[1]
  if (reason !== undefined && ' empty cloud config'.startsWith(reason.trimEnd()) && reason.length < 18)
    return null
  return mark(line.includes('empty cloud config', at) ? 'config_empty' : 'user_config_invalid')(line, at)
}

/** How user data begins that was meant for cloud-init but lost its first line, or has a wrong one. */
const MEANT_FOR_CLOUD_INIT =
  /^#? ?(?:cloud[- ]config|bin\/|! ?\/)|^(?:users|packages|package_\w{1,20}|runcmd|bootcmd|write_files|hostname|fqdn|ssh_\w{1,30}|chpasswd|password|growpart|disk_setup|fs_setup|mounts|timezone|locale|ntp|apt|yum_repos|swap|phone_home|power_state|final_message|manage_etc_hosts|preserve_hostname|disable_root|cloud_\w{1,20}_modules) ?:|^(?:MIME-Version|Content-Type):|^--[\w=-]{6}/i

/** The same, encoded once too often: `#cloud`, `#!/`, `Content`, `MIME` and gzip, in base64. */
const ENCODED_TWICE = /^(?:I2Ns|IyEv|Q29u|TUlN|H4sI)/

/**
 * cloud-init ignores user data whose first line it does not know. Other programs keep their own data there (Ignition, an
 * application), so it is a fault only where it looks as if meant for cloud-init.
 */
function unreadUserData(line: string, at: number) {
  return mark(isMeantForCloudInit(line.slice(at)) ? 'user_config_invalid' : 'user_data_unread')(line, at)
}

/** True for `Unhandled non-multipart (…) userdata: 'b'packages:'...'`: somebody forgot `#cloud-config`. */
export function isMeantForCloudInit(warning: string): boolean {
  const begins = /Unhandled non-multipart .{0,60}userdata: '?b?['"]?(.{0,40})/.exec(
    warning.slice(0, 200),
  )?.[1]
  return MEANT_FOR_CLOUD_INIT.test(begins ?? '') || ENCODED_TWICE.test(begins ?? '')
}

/** Schema notes about deprecated keys are printed with the same words. */
function schemaNote(line: string, at: number) {
  return line.includes('eprecat') ? null : mark('schema_note')(line, at)
}
