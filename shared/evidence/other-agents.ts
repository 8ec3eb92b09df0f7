/** Other programs that set up a machine on its first boot, recognised by the beginnings of their log lines. */

/** The words in the line, and the name to show to people. */
export const AGENTS: [literal: string, name: string][] = [
  ['ignition[', 'Ignition'],
  ['afterburn[', 'Afterburn'],
  ['coreos-metadata[', 'Afterburn'],
  ['cloudbaseinit.', 'cloudbase-init'],
  ['Cloudbase-Init', 'cloudbase-init'],
  ['cloudbase-init', 'cloudbase-init'],
  ['WALinuxAgent', 'waagent'],
  ['Azure Linux Agent', 'waagent'],
  [' ExtHandler ', 'waagent'],
  [' waagent[', 'waagent'],
  ['WireServer', 'waagent'],
  ['WireProtocol', 'waagent'],
  ['azure-init[', 'azure-init'],
  ['libazureinit', 'azure-init'],
  ['GCEGuestAgent', 'google-guest-agent'],
  ['google_guest_agent', 'google-guest-agent'],
  ['google-guest-agent', 'google-guest-agent'],
  ['google_metadata_script_runner', 'google-guest-agent'],
  ['EC2Launch', 'EC2Launch'],
  ['EC2 Launch', 'EC2Launch'],
  ['coreos-cloudinit', 'coreos-cloudinit'],
]

/** Words of Go, in which cloud-init is not written; and a date with slashes, as Go and waagent print it. */
const OTHER_FORMS = /: dial tcp|amazon-ssm-agent|nodeadm\[|^.{0,40}\b\d{4}\/\d\d\/\d\d \d\d:\d\d/

/** True for a line of another program, by its name or its form. */
export function isOfOthers(line: string): boolean {
  return OTHER_FORMS.test(line) || AGENTS.some(([literal]) => line.includes(literal))
}

/**
 * True for the form of cloud-init's own log: `url_helper.py[WARNING]: …`, and `sources[DEBUG]: …` where a package itself
 * logs (24.1 and later).
 */
export function isOwnForm(line: string): boolean {
  return /(?:\w\.py|\b(?:sources|handlers|distros|net|mergers|reporting|config|cloudinit))\[(?:DEBUG|INFO|DEPRECATED|WARNING|ERROR|CRITICAL)\]: /.test(
    line,
  )
}
