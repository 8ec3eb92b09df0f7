import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { parseEnvelope } from '../../shared/envelope/envelope.ts'
import { machineFacts } from '../../shared/evidence/machine-facts.ts'
import type { Evidence } from '../../shared/evidence.ts'
import { createGuest, type Guest, SCRIPT } from './support/guest.ts'

/** The envelope as `--dry-run` prints it; the root is changed first. */
async function envelopeOf(
  t: TestContext,
  fixture: string,
  change: (root: string) => void = () => {},
): Promise<string> {
  const guest = guestOf(t, fixture)
  change(guest.root)
  const { stdout, code } = await guest.run('report', { args: ['--dry-run'] })
  assert.equal(code, 0)
  return stdout
}

function guestOf(t: TestContext, fixture: string): Guest {
  const guest = createGuest(fixture, { URL: 'https://server.example', TOKEN: 'x' })
  t.after(guest.remove)
  return guest
}

function parsed(text: string): Evidence {
  const evidence = parseEnvelope(text)
  assert.ok(evidence.ok)
  return evidence.value
}

/** Runs the real sampler until it has noted what the logs hold. */
function startSampler(t: TestContext, root: string): void {
  const conf = join(root, 'sample.conf')
  writeFileSync(conf, 'URL=https://server.example\nTOKEN=x\n')
  const sampler = spawn('sh', [SCRIPT, 'sample', '--root', root, '--config', conf], { stdio: 'ignore' })
  t.after(() => sampler.kill())
  while (!existsSync(join(root, 'run/boot-health/noted'))) execFileSync('sleep', ['0.02'])
}

const sectionOf = (text: string, name: string) =>
  parsed(text).sections.find((section) => section.name === name)?.text ?? ''

const LOG = 'var/log/cloud-init.log'
const OUTPUT = 'var/log/cloud-init-output.log'

/** Lines of real cloud-init with something in them that is nobody's business. */
const PRIVATE: [what: string, file: string, lines: string][] = [
  [
    'command lines',
    LOG,
    `2026-11-22 09:34:07,550 - subp.py[DEBUG]: Running command ['passwd', '-l', 'hunter2'] with allowed return codes [0] (shell=False, capture=True)`,
  ],
  [
    'command lines in a warning',
    LOG,
    `2026-11-22 09:34:07,550 - cc_runcmd.py[WARNING]: Running command ['deploy', '--with=hunter2'] failed`,
  ],
  [
    'user-data quoted in a warning',
    LOG,
    `2026-11-22 09:34:07,550 - __init__.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata: 'b'hunter2 is all of it'...'`,
  ],
  [
    'text quoted by a module',
    LOG,
    `2026-11-22 09:34:07,550 - cc_set_passwords.py[WARNING]: Not setting 'hunter2' for 'alice'`,
  ],
  [
    'YAML that failed to parse',
    LOG,
    `2026-11-22 09:34:07,550 - util.py[WARNING]: Failed loading yaml blob\n  in "<unicode string>", line 3, column 5:\n    chpasswd: hunter2\n             ^`,
  ],
  [
    'the output of a failed command',
    LOG,
    `2026-11-22 09:34:07,550 - util.py[WARNING]: Failed\nTraceback (most recent call last):\n  File "/usr/lib/python3/dist-packages/cloudinit/subp.py", line 335, in subp\n    raise X(hunter2)\ncloudinit.subp.ProcessExecutionError: Unexpected error while running command.\nCommand: ['/root/hunter2']\nExit code: 1\nStdout: hunter2\nStderr: hunter2`,
  ],
  [
    'stack frames of user programs',
    OUTPUT,
    `Traceback (most recent call last):\n  File "/opt/hunter2/deploy.py", line 1, in <module>\n    connect("hunter2")`,
  ],
  ['output of user scripts', OUTPUT, 'deploying with hunter2\n+ mysql -phunter2'],
  [
    'network settings with keys',
    LOG,
    `2026-11-22 09:34:07,550 - stages.py[INFO]: Applying network configuration from ds bringup=True: {'wifi': 'hunter2'}`,
  ],
  [
    'crawled metadata',
    LOG,
    `2026-11-22 09:34:07,550 - DataSourceOpenStack.py[DEBUG]: Crawled metadata: {'admin_pass': 'hunter2'}`,
  ],
  [
    'metadata tokens',
    LOG,
    `2026-11-22 09:34:07,550 - url_helper.py[WARNING]: Calling 'http://169.254.169.254' failed: headers {'X-aws-ec2-metadata-token': 'hunter2'}`,
  ],
  [
    'credentials in addresses',
    LOG,
    `2026-11-22 09:34:07,550 - url_helper.py[WARNING]: Calling 'http://bob:hunter2@169.254.169.254/' failed [0/1s]`,
  ],
  [
    'tokens of boot-health',
    LOG,
    `2026-11-22 09:34:07,550 - util.py[WARNING]: bh_ingest_hunter2hunter2 http://x`,
  ],
  ['private keys', OUTPUT, '-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n-----END OPENSSH PRIVATE KEY-----'],
  [
    'authorized keys',
    OUTPUT,
    'ci-info: ++++Authorized keys from /home/x/.ssh/authorized_keys for user x++++\nci-info: | ssh-rsa | aa:bb | - | hunter2@laptop |',
  ],
  [
    'output without a newline before a banner',
    OUTPUT,
    "token hunter2Cloud-init v. 24.4 finished at Mon, 23 Nov 2026 10:00:00 +0000.\nhunter2: Cloud-init v. 24.4 running 'init'",
  ],
  [
    'output without a newline before a table or a warning',
    OUTPUT,
    'hunter2ci-info: ++++Net device info++++\nhunter2 ci-info: | eth0 | True |\nhunter2 2026-11-22 09:34:07,550 - cc_scripts_user.py[WARNING]: Failed to run module',
  ],
  ['keys on the console', 'var/log/boot.log', 'ssh-rsa AAAAB3Nza hunter2@host'],
  ['output of other programs', 'var/log/boot.log', 'mysqld: root password is hunter2'],
  [
    'datasource options other than the list',
    'etc/cloud/cloud.cfg.d/50-x.cfg',
    'chpasswd: hunter2\ndatasource: {MAAS: {token_secret: hunter2}}',
  ],
]

for (const [what, file, lines] of PRIVATE)
  test(`never leaves the guest: ${what}`, async (t) => {
    const text = await envelopeOf(t, 'healthy', (root) => appendFileSync(join(root, file), `${lines}\n`))
    assert.doesNotMatch(text, /hunter2/)
  })

test('never leaves the guest: user-data quoted in status.json, which stays JSON', async (t) => {
  const errors = [
    `("scripts-user", ProcessExecutionError("Command: ['hunter2']"))`,
    `Unhandled non-multipart userdata: 'b'hunter2'...`,
    `Not setting 'hunter2'`,
  ]
  const text = await envelopeOf(t, 'healthy', (root) =>
    writeFileSync(
      join(root, 'run/cloud-init/status.json'),
      JSON.stringify({ v1: { init: { errors } } }, null, 1),
    ),
  )
  assert.doesNotMatch(text, /hunter2/)
  const kept = JSON.parse(sectionOf(text, '/run/cloud-init/status.json')) as {
    v1: { init: { errors: string[] } }
  }
  assert.equal(kept.v1.init.errors.length, 3)
})

/** A card as sysfs has it; `uevent` null where nothing stands behind the card. */
function card(root: string, name: string, address: string, uevent: string | null): void {
  const folder = join(root, 'sys/class/net', name)
  mkdirSync(join(folder, 'device'), { recursive: true })
  writeFileSync(join(folder, 'address'), `${address}\n`)
  if (uevent !== null) writeFileSync(join(folder, 'device/uevent'), uevent)
}

test('names the driver of each network card once, and of no virtual one', async (t) => {
  const text = await envelopeOf(t, 'healthy', (root) => {
    card(root, 'eth0', 'fa:16:3e:00:00:01', 'DRIVER=virtio_net\nMODALIAS=virtio:d00000001v00001AF4\n')
    card(root, 'eth1', 'fa:16:3e:00:00:02', 'DRIVER=virtio_net\n')
    card(root, 'eth2', 'fa:16:3e:00:00:03', 'DRIVER=mlx5_core\nPCI_CLASS=20000\n')
    card(root, 'eth3', 'fa:16:3e:00:00:04', 'MODALIAS=of:nothing\n')
    card(root, 'eth4', 'fa:16:3e:00:00:05', null)
    card(root, 'veth9', 'fa:16:3e:00:00:06', 'DRIVER=veth\n')
  })
  const { facts } = parsed(text)
  assert.equal(facts.nic_driver, 'virtio_net,mlx5_core')
  assert.equal(machineFacts([parsed(text)]).nic_driver, 'mlx5_core+virtio_net')
  assert.match(facts.macs ?? '', /^fa:16:3e:00:00:01,.*,fa:16:3e:00:00:05$/)
})

test('names the drivers of this very machine as the kernel does', {
  skip: process.platform !== 'linux',
}, async () => {
  const net = '/sys/class/net'
  const isOurs = (name: string) =>
    !/^(lo|docker|veth|virbr|br-|cni|flannel|cali|kube|dummy|sit|gre|erspan|ip6tnl|tun|tap|vnet|lx|podman|wg)/.test(
      name,
    )
  const drivers = readdirSync(net)
    .filter(isOurs)
    .map((name) => join(net, name, 'device/driver'))
    .filter((link) => existsSync(link))
    .map((link) => basename(readlinkSync(link)))
  const conf = join(mkdtempSync(join(tmpdir(), 'reporter-')), 'reporter.conf')
  writeFileSync(conf, 'URL=https://server.example\nTOKEN=x\n')
  const { stdout } = spawnSync('sh', [SCRIPT, 'report', '--config', conf, '--dry-run'], { encoding: 'utf8' })
  rmSync(dirname(conf), { recursive: true })
  const [, told = ''] = /^nic_driver: (.*)$/m.exec(stdout) ?? []
  assert.deepEqual(new Set(told.split(',').filter(Boolean)), new Set(drivers))
})

test('says of a container since when it runs, which its host’s boot id does not', async (t) => {
  const text = await envelopeOf(t, 'healthy', (root) => {
    mkdirSync(join(root, 'run/systemd'), { recursive: true })
    writeFileSync(join(root, 'run/systemd/container'), 'lxc\n')
    mkdirSync(join(root, 'proc/1'), { recursive: true })
    const fields = Array.from({ length: 50 }, (_, n) => n + 3)
    writeFileSync(join(root, 'proc/1/stat'), `1 (a name) of) S ${fields.slice(1).join(' ')}\n`)
  })
  const { facts } = parsed(text)
  assert.deepEqual([facts.container, facts.pid1_start, facts.product_uuid], ['container', '22', undefined])
})

test('a report has only these sections', async (t) => {
  const names = parsed(await envelopeOf(t, 'seed-race-healed')).sections.map((section) => section.name)
  assert.deepEqual(names, [
    'route-samples',
    '/run/cloud-init/status.json',
    '/run/cloud-init/result.json',
    '/var/log/cloud-init.log',
    '/var/log/cloud-init-output.log',
    'console',
    '/var/lib/cloud/instance/boot-finished',
    '/etc/cloud/cloud.cfg.d/99-test.cfg',
  ])
})

test('the report of the seed’s failed boot is at most 2 KB on the wire', async (t) => {
  const size = gzipSync(await envelopeOf(t, 'seed-race-first-boot')).length
  assert.ok(size <= 2048, `${size} bytes`)
})

const LOGS: [section: string, path: string][] = [
  ['/var/log/cloud-init.log', LOG],
  ['/var/log/cloud-init-output.log', OUTPUT],
  ['console', 'var/log/boot.log'],
]
for (const [section, path] of LOGS)
  test(`lines of ${path} from before this boot are not sent`, async (t) => {
    const text = await envelopeOf(t, 'seed-race-first-boot', (root) => {
      startSampler(t, root)
      appendFileSync(
        join(root, path),
        "Cloud-init v. 0.7.5 running 'init' at Mon, 23 Nov 2026 10:00:00 +0000. Up 12.00 seconds.\n",
      )
    })
    assert.equal(sectionOf(text, section).trim().split('\n').length, 1)
    assert.ok(new RegExp(`section: ${section} from=\\d+`).test(text))
  })

const NEW_LOG = `2026-11-23 10:00:00,000 - util.py[DEBUG]: Cloud-init v. 0.7.5 running 'init-local' at Mon, 23 Nov 2026 10:00:00 +0000. Up 12.00 seconds.\n`
for (const [size, log] of [
  ['shorter', NEW_LOG],
  ['longer', NEW_LOG + '#'.repeat(200_000)],
] as const)
  test(`a rotated log is read from its first byte, also where it is ${size}`, async (t) => {
    const text = await envelopeOf(t, 'healthy', (root) => {
      startSampler(t, root)
      writeFileSync(join(root, LOG), log)
    })
    assert.match(sectionOf(text, '/var/log/cloud-init.log'), /^2026-11-23 10:00:00,000 .*'init-local'/)
    assert.doesNotMatch(text, /cloud-init.log from=/)
  })

test('a truncated log is read from its start, even if it begins as before', async (t) => {
  const first = 'Cloud-init v. 0.7.5 running\n'
  const text = await envelopeOf(t, 'healthy', (root) => {
    writeFileSync(join(root, OUTPUT), `${first}old\nold\n`)
    startSampler(t, root)
    writeFileSync(join(root, OUTPUT), first)
  })
  assert.equal(sectionOf(text, '/var/log/cloud-init-output.log').trim(), first.trim())
})

test('status and result of an older boot are not sent when /run survives a reboot', async (t) => {
  const text = await envelopeOf(t, 'healthy', (root) => startSampler(t, root))
  assert.equal(parsed(text).facts.hint, 'unsure')
  assert.equal(sectionOf(text, '/run/cloud-init/status.json'), '')
  assert.equal(sectionOf(text, '/run/cloud-init/result.json'), '')
})

test('a result equal to the last boot’s is sent once the status differs', async (t) => {
  const text = await envelopeOf(t, 'healthy', (root) => {
    startSampler(t, root)
    appendFileSync(join(root, 'run/cloud-init/status.json'), '\n{}\n')
  })
  assert.equal(parsed(text).facts.hint, 'good')
  assert.notEqual(sectionOf(text, '/run/cloud-init/result.json'), '')
})

test('ten megabytes of log become at most 64 KiB, with head and tail', async (t) => {
  const line = (n: number) =>
    `2026-11-22 09:33:57,623 - url_helper.py[WARNING]: Calling 'http://169.254.169.254/${n}' failed [0/-1s]: timed out\n`
  const text = await envelopeOf(t, 'healthy', (root) =>
    appendFileSync(join(root, LOG), Array.from({ length: 100_000 }, (_, n) => line(n)).join('')),
  )
  assert.ok(Buffer.byteLength(text) <= 65_536)
  const kept = sectionOf(text, '/var/log/cloud-init.log')
  assert.match(kept, /running 'init-local'/)
  assert.match(kept, /\/99999'/)
  assert.match(text, /cloud-init\.log cut=\d+/)
})

test('a guest without any cloud-init log still reports', async (t) => {
  const text = await envelopeOf(t, 'healthy', (root) => {
    for (const name of ['var/log', 'run/cloud-init', 'etc/cloud'])
      rmSync(join(root, name), { recursive: true })
  })
  assert.equal(parsed(text).facts.hint, 'unsure')
})
