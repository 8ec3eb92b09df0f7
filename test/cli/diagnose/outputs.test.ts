/** What the usual commands print, given to `diagnose` unchanged; composed of the programs' fixed words. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Judgement } from '../../../shared/verdict.ts'
import { runCli } from '../run-cli.ts'

const BOOT = [
  "[    5.531167] cloud-init[412]: Cloud-init v. 22.4.2 running 'init-local' at Mon, 08 Jan 2024 10:00:05 +0000. Up 5.53 seconds.",
  "[    7.512345] cloud-init[512]: Cloud-init v. 22.4.2 running 'init' at Mon, 08 Jan 2024 10:00:07 +0000. Up 7.51 seconds.",
  "[    8.100000] cloud-init[512]: 2024-01-08 10:00:08,100 - url_helper.py[WARNING]: Calling 'http://169.254.169.254/openstack' failed [0/120s]: request error [HTTPConnectionPool(host='169.254.169.254', port=80): Max retries exceeded with url: /openstack (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f>: Failed to establish a new connection: [Errno 111] Connection refused'))]",
  '[  128.200000] cloud-init[512]: 2024-01-08 10:02:08,200 - util.py[WARNING]: No instance datasource found! Likely bad things to come!',
]
const TEXT = `${BOOT.join('\r\n')}\r\n`
const json = (text: string) => JSON.stringify(text)

/** As `journalctl -o json` prints a record: microseconds, and a message of bytes where it holds an escape. */
const record = (line: string, index: number) => {
  const message = line.replace(/^\[.*?\] cloud-init\[\d+\]: /, '')
  return JSON.stringify({
    __REALTIME_TIMESTAMP: '1704708005000000',
    __MONOTONIC_TIMESTAMP: String(5_531_167 + index * 1_000_000),
    _PID: '512',
    SYSLOG_IDENTIFIER: 'cloud-init',
    MESSAGE: index === 3 ? [...Buffer.from(`\u001b[1m${message}`)] : message,
  })
}

const REFUSED: [form: string, text: string][] = [
  [
    'openstack console log show, virsh console',
    `Connected to domain 'vm1'\nEscape character is ^] (Ctrl + ])\n\n${TEXT}\nvm1 login: `,
  ],
  [
    'aws ec2 get-console-output, JSON',
    `{\n    "InstanceId": "i-0123456789abcdef0",\n    "Timestamp": "2024-01-08T10:03:00+00:00",\n    "Output": ${json(TEXT)}\n}\n`,
  ],
  [
    'aws ec2 get-console-output, YAML',
    `InstanceId: i-0123456789abcdef0\nOutput: ${json(TEXT).replaceAll(/(.{70}[^\\]) (?=[^\\])/g, '$1\\\n  \\ ')}\nTimestamp: '2024-01-08T10:03:00+00:00'\n`,
  ],
  ['aws ec2 get-console-output, text', `i-0123456789abcdef0\t${TEXT}\t2024-01-08T10:03:00+00:00\n`],
  [
    'gcloud get-serial-port-output',
    `${TEXT}\nSpecify --start=1234 in the next get-serial-port-output invocation\n`,
  ],
  [
    'az vm boot-diagnostics, JSON of a log service',
    BOOT.map((line) => JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: 't' })).join('\n'),
  ],
  ['journalctl -o json', `${BOOT.map(record).join('\n')}\n`],
  [
    'journalctl -o json-pretty',
    `${BOOT.map((line, index) => JSON.stringify(JSON.parse(record(line, index)), null, '\t'))
      .slice(0, 3)
      .join('\n')}\n${JSON.stringify({ MESSAGE: BOOT[3] }, null, '\t')}\n`,
  ],
]

async function judged(text: string): Promise<Judgement & { summary: string }> {
  const { stdout, stderr } = await runCli(['diagnose', '--json', '-'], { stdin: text })
  assert.equal(stderr, '')
  return JSON.parse(stdout) as Judgement & { summary: string }
}

describe('a refused connection', () => {
  for (const [form, text] of REFUSED)
    it(`is recognised in ${form}`, async () => {
      const { verdict, cause } = await judged(text)
      assert.deepEqual([verdict, cause], ['failed', 'metadata_refused'])
    })
})

describe('cloud-init analyze show', () => {
  const tree = [
    '-- Boot Record 01 --',
    'The total time elapsed since completing an event is printed after the "@" character.',
    'The time the event takes is printed after the "+" character.',
    '',
    'Starting stage: init-local',
    '|`->no cache found @00.01700s +00.00200s',
    '|`->found local data from DataSourceNoCloud @00.04900s +00.02100s',
    'Finished stage: (init-local) 00.36100 seconds',
    '',
    'Starting stage: init-network',
    '|`->restored from cache with run check: DataSourceNoCloud [seed=/dev/sr0] @02.93900s +00.00200s',
    'Finished stage: (init-network) 00.65400 seconds',
    '',
    'Total Time: 1.01500 seconds',
  ].join('\n')

  it('shows the source and adds no claim of its own', async () => {
    const answer = await judged(tree)
    assert.match(answer.datasource.name ?? '', /NoCloud/)
    assert.ok(['healthy', 'unknown'].includes(answer.cause))
  })
})

describe('diagnose on systemctl status cloud-init', () => {
  const failed = [
    '× cloud-init.service - Initial cloud-init job (metadata service crawler)',
    '     Loaded: loaded (/lib/systemd/system/cloud-init.service; enabled; preset: enabled)',
    '     Active: failed (Result: exit-code) since Mon 2024-01-08 10:02:08 UTC; 1min ago',
    '    Process: 512 ExecStart=/usr/bin/cloud-init init (code=exited, status=1/FAILURE)',
    '   Main PID: 512 (code=exited, status=1/FAILURE)',
    '',
    'Jan 08 10:02:08 vm1 systemd[1]: cloud-init.service: Main process exited, code=exited, status=1/FAILURE',
    "Jan 08 10:02:08 vm1 systemd[1]: cloud-init.service: Failed with result 'exit-code'.",
    'Jan 08 10:02:08 vm1 systemd[1]: Failed to start cloud-init.service - Initial cloud-init job (metadata service crawler).',
  ].join('\n')

  it('accepts it, names no cause, and says what to collect', async () => {
    const { code, stdout } = await runCli(['diagnose', '-'], { stdin: failed })
    assert.equal(code, 0)
    assert.match(stdout, /^ \S \w+: unknown \(unknown\)$/m)
    assert.match(stdout.replaceAll(/\s+/g, ' '), /cloud-init\.log/)
    assert.doesNotMatch(stdout, /the text ends before/)
  })
})

/** The twelve that were once denied, each in its form, with what is asked of the answer. */
const ONCE_DENIED: [what: string, text: string, cause: RegExp][] = [
  [
    'a module’s error with its traceback',
    '2016-11-28 18:21:48,982 - cc_apt_configure.py[ERROR]: failed to add apt GPG Key to apt keyring\nTraceback (most recent call last):\n  File "/usr/lib/python3/dist-packages/cloudinit/config/cc_apt_configure.py", line 540, in add_apt_key_raw\ncloudinit.util.ProcessExecutionError: Unexpected error while running command.\n',
    /^module_failure$/,
  ],
  [
    'a unit that exited',
    'Feb 12 20:21:06 vm1 systemd[1]: cloud-init.service: Main process exited, code=exited, status=1/FAILURE\n',
    /^(?:unknown|crash)$/,
  ],
  [
    'a unit that failed',
    "Feb 12 20:21:06 vm1 systemd[1]: cloud-init.service: Failed with result 'exit-code'.\n",
    /^unknown$/,
  ],
  [
    'a try without its reason',
    "cloud-init[2253]: 2019-06-27 08:37:09,971 - url_helper.py[WARNING]: Calling 'http://192.0.2.1/latest/meta-data/instance-id' failed [87/120s]: request error\n",
    /^unknown$/,
  ],
  [
    'typographic hyphens',
    '[   21.659663] cloud\u2011init[1101]: Generating locales (this might take a while)...\nci\u2011info: no authorized SSH keys fingerprints found for user alice.\n',
    /^unknown$/,
  ],
  [
    'a network that could not be rendered',
    "2022-06-21 02:30:15,216 - stages.py[ERROR]: Unable to render networking. Network config is likely broken: No available network renderers found. Searched through list: ['eni', 'sysconfig', 'netplan']\n",
    /^(?:unknown|user_config_invalid)$/,
  ],
  [
    'bullets and back-ticks',
    "- `networking.py[WARNING]: Not all expected physical devices present: {41135167096}`\n- `stages.py[WARNING]: Failed to rename devices: 'int' object has no attribute 'lower'`\n- the boot took 127 s\n",
    /^(?:unknown|module_failure)$/,
  ],
  [
    'frames of its own code',
    '  File "/usr/lib/python3/dist-packages/cloudinit/util.py", line 1836, in subp\n    cmd=args)\n',
    /^(?:unknown|crash)$/,
  ],
  [
    'a dependency',
    '[DEPEND] Dependency failed for Apply the settings specified in cloud-config.\n',
    /^(?:unknown|module_failure)$/,
  ],
  ['ds-identify alone', 'DI_MAYBE: x\nds-identify rc=1\n', /^unknown$/],
  [
    'a line of the final stage',
    'ci-info: no authorized SSH keys fingerprints found for user alice.\n',
    /^unknown$/,
  ],
  [
    'two banners without a time',
    "Cloud-init v. 23.4 running 'init' at Mon, 08 Jan 2024 10:00:05 +0000. Up ?? seconds.\n2024-01-08 10:00:05,100 - util.py[DEBUG]: Cloud-init v. 23.4 running 'init' at Mon, 08 Jan 2024 10:00:05 +0000. Up ?? seconds.\n",
    /^unknown$/,
  ],
]

describe('cloud-init output that diagnose once refused', () => {
  for (const [what, text, cause] of ONCE_DENIED)
    it(`is answered now: ${what}`, async () => {
      const answer = await judged(text)
      assert.match(answer.cause, cause)
      assert.ok(answer.summary.length > 20)
    })
})
