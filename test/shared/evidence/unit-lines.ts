/** systemd's lines about cloud-init's units, and the lines of programs that are not cloud-init. */
import type { Fixture } from './fixture.ts'

/** systemd's words for the units, old and new. */
export const UNITS: Fixture[] = [
  ['up to 24.2', '[  OK  ] Finished Initial cloud-init job (pre-networking).', ['mark unit_done init-local']],
  [
    'the middle left out',
    '[  OK  ] Finished Initial cloud-ini…ob (metadata service crawler).',
    ['mark unit_done init'],
  ],
  [
    'the middle left out',
    '[FAILED] Failed to start Initial cloud-ini…ob (metadata service crawler).',
    ['mark unit_failed init'],
  ],
  [
    'the middle left out',
    '[  OK  ] Started Apply the setting…specified in cloud-config.',
    ['mark unit_done modules-config'],
  ],
  [
    'up to 24.2',
    '[  OK  ] Finished Initial cloud-init job (metadata service crawler).',
    ['mark unit_done init'],
  ],
  [
    'up to 24.2',
    '[  OK  ] Finished Apply the settings specified in cloud-config.',
    ['mark unit_done modules-config'],
  ],
  ['up to 24.2', '[  OK  ] Finished Execute cloud user/final scripts.', ['mark unit_done modules-final']],
  [
    'systemd up to 245',
    '[  OK  ] Started Initial cloud-init job (pre-networking).',
    ['mark unit_done init-local'],
  ],
  [
    'systemd up to 245',
    '[  OK  ] Started Apply the settings specified in cloud-config.',
    ['mark unit_done modules-config'],
  ],
  [
    'systemd up to 245',
    '[  OK  ] Started Execute cloud user/final scripts.',
    ['mark unit_done modules-final'],
  ],
  [
    'systemd 249 and later',
    '[  OK  ] Finished cloud-final.service - Execute cloud user/final scripts.',
    ['mark unit_done modules-final'],
  ],
  [
    '24.3 and later',
    '[  OK  ] Finished cloud-init-network.service - Cloud-init: Network Stage.',
    ['mark unit_done init'],
  ],
  ['24.3 and later', '[  OK  ] Finished Cloud-init: Config Stage.', ['mark unit_done modules-config']],
  ['24.3 and later', 'systemd[1]: Started Cloud-init: Final Stage.', ['mark unit_done modules-final']],
  [
    '24.3 and later: the process that all stages share has only begun',
    '[  OK  ] Started cloud-init-main.service - Cloud-init: Single Process.',
    [],
  ],
  ['a unit of theirs that is no stage', '[  OK  ] Started cloud-init-hotplugd.socket.', []],
  ['any', '[FAILED] Failed to start Execute cloud user/final scripts.', ['mark unit_failed modules-final']],
  [
    'any',
    '[FAILED] Failed to start cloud-config.service - Cloud-init: Config Stage.',
    ['mark unit_failed modules-config'],
  ],
  [
    'any',
    '[FAILED] Failed to start Apply the settings specified in cloud-config.',
    ['mark unit_failed modules-config'],
  ],
  [
    'any',
    '[FAILED] Failed to start Initial cloud-init job (metadata service crawler).',
    ['mark unit_failed init'],
  ],
  ["another unit's", '[FAILED] Failed to start Network Time Service.', []],
  [
    'any',
    'systemd[1]: cloud-init.service: Main process exited, code=exited, status=1/FAILURE',
    ['mark unit_failed init'],
  ],
  [
    'old',
    'systemd[1]: cloud-config.service: main process exited, code=exited, status=1/FAILURE',
    ['mark unit_failed modules-config'],
  ],
  [
    'killed as the machine went down',
    'systemd[1]: cloud-final.service: Main process exited, code=killed, status=15/TERM',
    [],
  ],
  [
    'any',
    "systemd[1]: cloud-init-local.service: Failed with result 'exit-code'.",
    ['mark unit_failed init-local'],
  ],
  ['any', "systemd[1]: cloud-init.service: Failed with result 'timeout'.", ['mark unit_failed init']],
  ['any', "systemd[1]: cloud-final.service: Failed with result 'signal'.", []],
  ['old', 'systemd[1]: Unit cloud-init.service entered failed state.', ['mark unit_failed init']],
  ["another unit's", 'systemd[1]: Unit mycloud-init.service entered failed state.', []],
  [
    'systemctl status',
    '    Process: 700 ExecStart=/usr/bin/cloud-init modules --mode=final (code=exited, status=1/FAILURE)',
    ['mark unit_failed modules-final'],
  ],
  [
    'systemctl status',
    '  Process: 806 ExecStart=/usr/bin/cloud-init init (code=exited, status=0/SUCCESS)',
    ['mark unit_done init'],
  ],
  [
    'systemctl status',
    '  Process: 806 ExecStart=/usr/bin/cloud-init init --local (code=exited, status=3)',
    ['mark unit_failed init-local'],
  ],
  [
    "systemctl status, another's",
    '  Process: 806 ExecStart=/usr/sbin/sshd -D (code=exited, status=1/FAILURE)',
    [],
  ],
  [
    'an ordering cycle',
    'systemd[1]: sysinit.target: Job cloud-init.service/start deleted to break ordering cycle starting with sysinit.target/start',
    ['mark unit_dropped init'],
  ],
  [
    "an ordering cycle, another's unit",
    'systemd[1]: sysinit.target: Job dbus.service/start deleted to break ordering cycle starting with sysinit.target/start',
    [],
  ],
  ['any', '[  OK  ] Reached target Cloud-init target.', ['mark target_reached']],
  [
    'systemd 249 and later',
    '[  OK  ] Reached target cloud-init.target - Cloud-init target.',
    ['mark target_reached'],
  ],
]

/** Programs that are not cloud-init, by how their logs begin lines. */
export const AGENTS: Fixture[] = [
  ['Ignition', '[    9.2] ignition[812]: INFO     : Ignition 2.24.0', ['mark other_agent Ignition']],
  [
    'Ignition asks, and gets no answer for cloud-init',
    '[    9.2] ignition[812]: INFO : GET error: Get "http://169.254.169.254/x": dial tcp 169.254.169.254:80: connect: connection refused',
    ['mark other_agent Ignition'],
  ],
  [
    'Afterburn',
    'afterburn[700]: Mar 01 INFO Fetching http://169.254.169.254/',
    ['mark other_agent Afterburn'],
  ],
  ['its older name', 'coreos-metadata[700]: INFO Fetching', ['mark other_agent Afterburn']],
  [
    'cloudbase-init',
    '2025-07-07 14:59:04.862 3768 INFO cloudbaseinit.init [-] Metadata service loaded',
    ['mark other_agent cloudbase-init'],
  ],
  ['cloudbase-init', 'Cloudbase-Init is starting', ['mark other_agent cloudbase-init']],
  ['cloudbase-init', 'service cloudbase-init stopped', ['mark other_agent cloudbase-init']],
  ['waagent', '2023/01/01 00:00:00.0 INFO Daemon WALinuxAgent-2.2.46 running', ['mark other_agent waagent']],
  [
    'waagent',
    '2023/01/01 00:00:00.0 INFO Daemon Azure Linux Agent Version:2.2.46',
    ['mark other_agent waagent'],
  ],
  ['waagent', '2023-01-01T00:00:00.0Z INFO ExtHandler ExtHandler Wire', ['mark other_agent waagent']],
  ['waagent', 'Jan 01 00:00:00 vm waagent[700]: INFO x', ['mark other_agent waagent']],
  ['waagent', '2017/12/06 13:35:16.0 INFO WireServer endpoint is not found', ['mark other_agent waagent']],
  [
    'waagent',
    '2017/12/06 13:35:35.1 INFO Protocol endpoint not found: WireProtocol, x 169.254.169.254 [Errno 113] No route to host',
    ['mark other_agent waagent'],
  ],
  ['azure-init', 'azure-init[700]: Provisioning failed', ['mark other_agent azure-init']],
  ['azure-init', 'INFO libazureinit: querying IMDS', ['mark other_agent azure-init']],
  ['google-guest-agent', 'GCEGuestAgent: Starting', ['mark other_agent google-guest-agent']],
  ['google-guest-agent', 'google_guest_agent[700]: Starting', ['mark other_agent google-guest-agent']],
  ['google-guest-agent', 'google-guest-agent.service', ['mark other_agent google-guest-agent']],
  [
    'google-guest-agent',
    'google_metadata_script_runner[700]: No startup scripts to run.',
    ['mark other_agent google-guest-agent'],
  ],
  [
    'coreos-cloudinit',
    'coreos-cloudinit[532]: Failed to parse user-data: Unrecognized user-data header',
    ['mark other_agent coreos-cloudinit'],
  ],
  ['EC2Launch', '2023/01/01 00:00:00Z: EC2Launch v2', ['mark other_agent EC2Launch']],
  ['EC2Launch', '2023/01/01 00:00:00Z: EC2 Launch', ['mark other_agent EC2Launch']],
]
