/** Remedies for causes in the image, the configuration, the user's data or the system itself. */
import { isBefore, isSince } from '../cloud-init-version.ts'
import type { Cause, Remedy } from '../verdict.ts'
import type { RemedyFor, RemedyGuest } from './remedy-guest.ts'
import { rerunSteps } from './rerun.ts'
import { CONFIG_PATH } from './waiting-config.ts'

type ConfigCause = Extract<
  Cause,
  | 'datasource_not_listed'
  | 'ds_identify_none'
  | 'cloud_init_disabled'
  | 'seed_missing'
  | 'stale_cache'
  | 'user_config_invalid'
  | 'module_failure'
  | 'crash'
  | 'os_boot_failure'
  | 'healthy'
  | 'unknown'
>

export const CONFIG_REMEDIES: Record<ConfigCause, RemedyFor> = {
  datasource_not_listed: (guest) => ({
    summary:
      'The image does not list the datasource of the cloud that it runs on, so cloud-init never asked it.',
    steps: [
      ...(isBefore(guest.version, '0.7.6')
        ? [
            'Version 0.7.5 without a `datasource_list` tries neither OpenStack nor Ec2: a comma is missing between the two in its built-in list. Name the source.',
          ]
        : []),
      `Name the source of this cloud in one line, as in the snippet, in ${CONFIG_PATH} of the image; a later file that sets another list overrides it.`,
      'Check the whole configuration with `boot-health lint /etc/cloud`.',
      'Rebuild the image. This guest can be healed by hand: write the file, then re-run.',
      ...rerunSteps(guest.version),
    ],
    config: listConfig(guest),
    automation: 'none',
  }),

  ds_identify_none: (guest) => ({
    summary:
      'ds-identify found no datasource for this machine and switched cloud-init off before it could look.',
    steps: [
      'Read `/run/cloud-init/ds-identify.log`: it names the DMI strings that it saw and the sources that it tried.',
      'The cloud is there but not recognised: set the DMI strings on the hypervisor (OpenStack: product name "OpenStack Nova" or "OpenStack Compute"), or the asset tag.',
      'Or name the source in the image: a one-line `datasource_list` with exactly one source is taken without probing; a list over several lines is not read.',
      'Or set the policy in /etc/cloud/ds-identify.cfg (`policy: search,found=all,maybe=all,notfound=enabled`), or name the source on the kernel command line (`ci.ds=OpenStack`).',
      'Reboot: cloud-init was not started in this boot.',
    ],
    config: listConfig(guest),
    automation: 'none',
  }),

  cloud_init_disabled: (guest) => ({
    summary:
      'cloud-init was switched off by a person or by the image: a marker file, the kernel command line or the environment.',
    steps: [
      'Look for `/etc/cloud/cloud-init.disabled`, `cloud-init=disabled` on the kernel command line (`cat /proc/cmdline`), and masked units (`systemctl list-unit-files "cloud-*"`).',
      ...(isSince(guest.version, '23.4')
        ? ['This version also honours `KERNEL_CMDLINE=cloud-init=disabled` in its environment.']
        : []),
      'If that was intended, declare it: expect `None` for this fleet. If not, remove the marker from the image and reboot.',
    ],
    config: null,
    automation: 'none',
  }),

  seed_missing: ({ datasource }) => ({
    summary:
      'The datasource reads a disk or files that were not there: the config drive or NoCloud seed is not attached.',
    steps: [
      ...(datasource === 'NoCloud' ? [] : [CONFIG_DRIVE]),
      ...(datasource === 'ConfigDrive' ? [] : NO_CLOUD),
    ],
    config: null,
    automation: 'none',
  }),

  stale_cache: (guest) => ({
    summary:
      'cloud-init trusted what it had cached from another boot or another machine, and did not look again.',
    steps: [
      'Compare `/var/lib/cloud/data/instance-id` with the identity of this VM on the control plane.',
      'If the image carries the cache of the machine it was made from, rebuild it after `rm -rf /var/lib/cloud/*`' +
        (isSince(guest.version, '17.2') ? ' (or `cloud-init clean --logs`).' : '.'),
      'On this guest, when the wrong identity is confirmed, drop the link and run all stages.',
      ...rerunSteps(guest.version).slice(1),
    ],
    config: null,
    automation: 'none',
  }),

  user_config_invalid: (guest) => ({
    summary:
      'The user data, vendor data or network configuration of this guest is not valid, so a part of it was not applied.',
    steps: [
      schemaCheck(guest),
      'User data must begin with `#cloud-config`, `#!` or a MIME header; look for tabs, CRLF and a missing first line.',
      'Correct it at the source and create the VM again: user data is applied once per instance.',
    ],
    config: null,
    automation: 'none',
  }),

  module_failure: (guest) => (guest.missing ? MODULE_MISSING : moduleFailed(guest)),

  crash: () => ({
    summary: 'cloud-init itself ended with an unexpected error; the stage did not finish its work.',
    steps: [
      'Read the last traceback of the stage in /var/log/cloud-init.log or on the console; search for the exception at its end.',
      'Compare with a healthy guest of the same image: the same crash on each one means a package (Python, PyYAML, requests) changed under it.',
      'Try another version of cloud-init in the image, and report the traceback to the distribution or upstream.',
    ],
    config: null,
    automation: 'none',
  }),

  os_boot_failure: () => ({
    summary:
      'The operating system did not come up: kernel panic, emergency shell or a failed file system check, before cloud-init.',
    steps: [
      'Read the console above the failure: the device that is missing, or the file system that needs repair.',
      'Root device not found: check the disk bus and the drivers in the initramfs against the flavour.',
      'Attach the disk to another VM to repair it, or rebuild the guest from a known image.',
    ],
    config: null,
    automation: 'none',
  }),

  healthy: ({ isUp }) => ({
    summary: isUp
      ? 'Nothing to do: cloud-init found its source and finished.'
      : 'Nothing to do so far: the source was recognised, but the input does not show the end of the boot.',
    steps: [],
    config: null,
    automation: 'none',
  }),

  unknown: (guest) => {
    if (guest.isOthers) return OF_OTHERS
    return guest.isUp && guest.isUnnamed ? CAME_UP : collectMore(guest)
  },
}

const OF_OTHERS: Remedy = {
  summary: 'This log is from a program other than cloud-init; boot-health does not judge it.',
  steps: [
    'Use the documentation of that program.',
    'If the image has cloud-init too, give the log of cloud-init: the console from power-on, or /var/log/cloud-init.log.',
  ],
  config: null,
  automation: 'none',
}

const CAME_UP: Remedy = {
  summary: 'The boot came up; the input shows no error, but does not name the source.',
  steps: [
    'To see the source: `cat /var/lib/cloud/instance/datasource`, or the whole /var/log/cloud-init.log.',
  ],
  config: null,
  automation: 'none',
}

function collectMore(guest: RemedyGuest): Remedy {
  return {
    summary: 'The input does not show why; collect more before you change anything on the guest.',
    steps: [
      `Get more text: /var/log/cloud-init.log, the full console, and \`ip address; ip route\`. ${collect(guest)}`,
      'Give all of it to `boot-health diagnose` (a directory or a tarball works), or install the reporter, which samples the routes at the moment of the lookup.',
    ],
    config: null,
    automation: 'none',
  }
}

const CONFIG_DRIVE =
  'ConfigDrive: `blkid` should show a file system labelled `config-2`; attach it again on the control plane (OpenStack: `config_drive=true` at create), then reboot.'
const NO_CLOUD = [
  'NoCloud: `blkid` should show a file system labelled `cidata`; attach it again (Proxmox and libvirt: the cloud-init CD-ROM), then reboot.',
  'NoCloud by directory: `/var/lib/cloud/seed/nocloud/` needs both `meta-data` and `user-data`, even if empty.',
]

/** Everything else of the configuration was applied. */
const MODULE_MISSING: Remedy = {
  summary:
    'cloud.cfg names a module that this version of cloud-init does not have; cloud-init skipped it, and `cloud-init status` calls the boot degraded because of it.',
  steps: [
    'Remove the module from the lists in /etc/cloud/cloud.cfg of the image, or install the package that provides it.',
  ],
  config: null,
  automation: 'none',
}

function moduleFailed(guest: RemedyGuest): Remedy {
  return {
    summary: `${guest.module === null ? 'A configuration module' : `The module ${guest.module}`} failed; the guest runs, but not all of its configuration was applied.`,
    steps: [
      ...findModule(guest),
      ...(isSince(guest.version, '17.2')
        ? ['`cloud-init status --long` names the stage that reported the error.']
        : []),
    ],
    config: null,
    automation: 'none',
  }
}

/** The module's name where it is known; else how to find it. */
function findModule({ module }: RemedyGuest): string[] {
  const fix = 'Correct what it was given (packages, repositories, scripts, users), then run it again'
  if (module?.startsWith('scripts_'))
    return [
      'Read what the script printed: /var/log/cloud-init-output.log; the line above names the script and its exit code.',
      `Correct the script, then run it again: \`cloud-init single --name ${module} --frequency always\`.`,
    ]
  if (module !== null)
    return [
      `Read what it reported: \`grep -A 30 'cc_${module}' /var/log/cloud-init.log\`.`,
      `${fix}: \`cloud-init single --name ${module} --frequency always\`.`,
    ]
  return [
    'Find the module: lines with "Running module … failed" in /var/log/cloud-init.log, and the output of scripts in /var/log/cloud-init-output.log.',
    `${fix}: \`cloud-init single --name MODULE --frequency always\`.`,
  ]
}

function listConfig({ datasource }: RemedyGuest): { path: string; text: string } | null {
  if (datasource === null || datasource === 'None') return null
  return { path: CONFIG_PATH, text: `datasource_list: [ ${datasource} ]\n` }
}

/** `devel schema` came with 17.2, `cloud-init schema` with 22.2; `--system` reads this guest's own configuration. */
function schemaCheck({ version }: RemedyGuest): string {
  if (isSince(version, '22.2'))
    return 'Let cloud-init name the error: `cloud-init schema --system --annotate` as root.'
  if (isSince(version, '17.2')) {
    return 'Let cloud-init name the error: `cloud-init devel schema --config-file /var/lib/cloud/instance/user-data.txt --annotate` as root.'
  }
  if (version === null) {
    return 'Let cloud-init name the error: `cloud-init schema --system --annotate` (22.2 and later), or read /var/lib/cloud/instance/user-data.txt with any YAML reader.'
  }
  return 'This version has no schema check: read /var/lib/cloud/instance/user-data.txt with any YAML reader.'
}

function collect({ version }: RemedyGuest): string {
  if (isBefore(version, '17.2')) return 'This version has no `collect-logs`; copy the files.'
  if (version === null) return '`cloud-init collect-logs` (17.2 and later) packs them.'
  return '`cloud-init collect-logs` packs them.'
}
