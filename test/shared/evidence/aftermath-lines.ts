/** What happened to stages and modules after, or instead of, a lookup; and the machine under cloud-init. */
import type { Fixture } from './fixture.ts'

const AT = '2023-05-06 09:00:11,111 - '

export const AFTERMATH: Fixture[] = [
  ['every version', 'failed run of stage init', ['mark stage_failed init']],
  ['every version', `${AT}util.py[WARNING]: failed stage modules-final`, ['mark stage_failed modules-final']],
  ['24.2 and later', `${AT}main.py[WARNING]: sys.exit(1) called`, ['mark stage_exited']],
  ['an exit that is none', `${AT}main.py[DEBUG]: sys.exit(0) called`, []],
  [
    '24.2 and later',
    `${AT}main.py[WARNING]: Unexpected start time found for init-local. Was this stage restarted?`,
    ['mark stage_restarted'],
  ],
  ['Python', 'Traceback (most recent call last):', ['mark traceback']],
  [
    'a frame of the search',
    '  File "/usr/lib/python3/dist-packages/cloudinit/sources/__init__.py", line 733, in find_source',
    ['mark lookup_frame'],
  ],
  [
    'a frame after it',
    '  File "/usr/lib/python3/dist-packages/cloudinit/stages.py", line 970, in apply_network_config',
    ['mark after_lookup_frame'],
  ],
  [
    'a frame after it',
    '  File "/usr/lib/python3/dist-packages/cloudinit/stages.py", line 520, in consume_data',
    ['mark after_lookup_frame'],
  ],
  [
    'a frame after it',
    '  File "/usr/lib/python3/dist-packages/cloudinit/cmd/main.py", line 450, in instancify',
    ['mark after_lookup_frame'],
  ],
  [
    'a frame in a source that was found',
    '  File "/usr/lib/python3/dist-packages/cloudinit/sources/DataSourceOpenStack.py", line 140, in network_config',
    ['mark source_frame DataSourceOpenStack'],
  ],
  [
    'a frame of an include',
    '  File "/usr/lib/python3/dist-packages/cloudinit/user_data.py", line 260, in _do_include',
    ['mark include_frame'],
  ],
  [
    'a user script',
    `${AT}util.py[WARNING]: Failed running /var/lib/cloud/instance/scripts/part-001 [1]`,
    ['mark module_failed'],
  ],
  [
    'scripts',
    `${AT}cc_scripts_user.py[WARNING]: Failed to run module scripts-user (scripts in /var/lib/cloud/instance/scripts)`,
    ['mark module_failed scripts-user'],
  ],
  [
    'every version',
    `${AT}util.py[WARNING]: Running module apt-configure (<module 'cloudinit.config.cc_apt_configure' from '/usr/lib/x.py'>) failed`,
    ['mark module_failed apt-configure'],
  ],
  [
    'before 23.1',
    `${AT}util.py[WARNING]: Running apt-configure (<module 'cc_apt' from 'x'>) failed`,
    ['mark module_failed apt-configure'],
  ],
  [
    'a frame of a module',
    '  File "/usr/lib/python3/dist-packages/cloudinit/config/cc_apt_configure.py", line 540, in add_apt_key_raw',
    ['mark module_frame apt_configure'],
  ],
  [
    'every version',
    `${AT}config.py[WARNING]: Could not find module named cc_emit_upstart`,
    ['mark module_missing cc_emit_upstart'],
  ],
  ['every version', `${AT}util.py[WARNING]: Failed loading yaml blob`, ['mark user_config_invalid']],
  [
    'every version',
    `${AT}util.py[WARNING]: Failed at merging in cloud config part from part-001`,
    ['mark user_config_invalid'],
  ],
  [
    '22.2 and later, comments only',
    `${AT}cloud_config.py[WARNING]: Failed at merging in cloud config part from part-001: empty cloud config`,
    ['mark config_empty'],
  ],
  [
    '22.2 to 23.3',
    `${AT}schema.py[WARNING]: Invalid cloud-config provided: Please run 'sudo cloud-init schema --system'`,
    ['mark schema_note'],
  ],
  [
    '23.4 and later',
    `${AT}schema.py[WARNING]: cloud-config failed schema validation! You may run 'sudo cloud-init schema --system'`,
    ['mark schema_note'],
  ],
  [
    'a deprecation breaks nothing',
    `${AT}schema.py[WARNING]: Invalid cloud-config provided: deprecated key`,
    [],
  ],
  ['24.1', `${AT}schema.py[WARNING]: Invalid network-config provided: x`, ['mark schema_note']],
  [
    'every version, the first line forgotten',
    `${AT}__init__.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata: 'b'hostname: x'...'`,
    ['mark user_config_invalid'],
  ],
  [
    'every version, the first line mistyped',
    `${AT}__init__.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata: 'b'# cloud-config'...'`,
    ['mark user_config_invalid'],
  ],
  [
    'every version, the same, encoded twice',
    `${AT}__init__.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata: 'b'I2Nsb3VkLWNvbmZpZw'...'`,
    ['mark user_config_invalid'],
  ],
  [
    'every version, the same, packed and encoded twice',
    `${AT}__init__.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata: 'b'H4sIAAAAAAAA/8RV3W4b'...'`,
    ['mark user_config_invalid'],
  ],
  [
    'every version, a MIME text without its head',
    `${AT}__init__.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata: 'b'--ca04766d-151d-451e'...'`,
    ['mark user_config_invalid'],
  ],
  [
    'every version, of another program',
    `${AT}__init__.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata: 'b'{"ignition": {"version": "3'...'`,
    ['mark user_data_unread'],
  ],
  [
    'every version',
    `${AT}__init__.py[WARNING]: Unhandled unknown content-type (application/node.eks.aws) userdata: 'b'---'...'`,
    ['mark part_of_others'],
  ],
  [
    'every version',
    `${AT}stages.py[WARNING]: Failed to rename devices: 'int' object has no attribute 'lower'`,
    ['mark rename_failed'],
  ],
  ['every version', `${AT}util.py[WARNING]: Failed partitioning operation`, ['mark partitioning_failed']],
  ['every version', `${AT}util.py[WARNING]: Failed during filesystem operation`, ['mark filesystem_failed']],
  ['an error line', `${AT}cc_mounts.py[ERROR]: no`, ['mark error_line']],
  ['an error line of the event posts', `${AT}handlers.py[ERROR]: Failed posting event: x`, []],
  ['a critical line', `${AT}main.py[CRITICAL]: no`, ['mark error_line']],
  [
    'the last file of a boot',
    `${AT}util.py[DEBUG]: Writing to /var/lib/cloud/instance/boot-finished - wb: [644] 51 bytes`,
    ['mark boot_finished'],
  ],
]

export const MACHINE: Fixture[] = [
  ['a kernel begins', '[    0.000000] Linux version 5.15.0-25-generic (buildd@x)', ['mark kernel_start']],
  ['uname in a script', 'running on Linux version 5.15', []],
  ['the kernel', '[    2.95] Kernel panic - not syncing: VFS: Unable to mount root fs', ['mark panic']],
  ['systemd', 'You are in emergency mode. After logging in, type "journalctl -xb"', ['mark emergency_shell']],
  ['sulogin', 'Give root password for maintenance', ['mark emergency_shell']],
  ['dracut', 'Entering emergency mode. Exit the shell to continue.', ['mark emergency_shell']],
  ['initramfs-tools', 'ALERT!  UUID=abc does not exist.  Dropping to a shell!', ['mark emergency_shell']],
  ['fsck', '/dev/vda1: UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY.', ['mark fsck_failed']],
  [
    '18.1 and later',
    `${AT}dhcp.py[DEBUG]: Received dhcp lease on eth0 for 9.111.222.12/255.255.255.0`,
    ['mark lease'],
  ],
  ['dhclient', 'bound to 9.111.222.12 -- renewal in 40000 seconds.', ['mark lease 9.111.222.12']],
  ['systemd', 'Finished Network Manager Wait Online.', ['mark waits_for_network']],
  ['systemd', 'Starting Wait for Network to be Configured...', ['mark waits_for_network']],
  ['systemd', 'Started NetworkManager-wait-online.service', ['mark waits_for_network']],
  ['systemd', 'Started systemd-networkd-wait-online.service', ['mark waits_for_network']],
  [
    'up to 23.4',
    `${AT}dhcp.py[DEBUG]: Skip dhclient configuration: No dhclient command found.`,
    ['mark no_dhcp_client'],
  ],
  ['23.2 and later', `${AT}distros[WARNING]: DHCP client not found: dhcpcd`, ['mark no_dhcp_client']],
  [
    '18.3 and later',
    `${AT}netinfo.py[WARNING]: Could not print routes: missing 'ip' and 'netstat' commands`,
    ['mark routes_unprintable'],
  ],
  ['Ubuntu 12.04', 'cloud-init-nonet gave up waiting for a network device.', ['mark network_wait_failed']],
]
