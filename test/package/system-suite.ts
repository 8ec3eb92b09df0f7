/** deb, rpm, apk and the container image: each installed into a bare root, used, and removed without a trace. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { type BareRoot, bareRoot, whyNoRoot } from './bare-root.ts'
import { servesAndJudges } from './serve-check.ts'
import { artefact, emptyFolder, run, VERSION } from './support.ts'

const reason = whyNoRoot()
const skip = reason === null ? false : reason
const DATA = '/var/lib/boot-health-server'
const PATH = '/usr/sbin:/usr/bin'
const SETTINGS = 'etc/boot-health/reporter.conf'

interface Family {
  server: string
  guest: string
  install: (file: string) => string[]
  remove: (name: string) => string[]
}

const FAMILIES: Record<string, Family> = {
  deb: {
    server: `boot-health-server_${VERSION}_amd64.deb`,
    guest: `boot-health-guest_${VERSION}_all.deb`,
    install: (file) => ['dpkg', '-i', file],
    remove: (name) => ['dpkg', '--purge', name],
  },
  // This root is a Debian: it has what the packages need, under names of its own.
  rpm: {
    server: `boot-health-server-${VERSION}-1.x86_64.rpm`,
    guest: `boot-health-guest-${VERSION}-1.noarch.rpm`,
    install: (file) => ['rpm', '-U', '--nodeps', file],
    remove: (name) => ['rpm', '-e', '--nodeps', name],
  },
}

function must(root: BareRoot, command: string[], user?: string): string {
  const { status, stdout, stderr } = root.inside(command, user === undefined ? {} : { user })
  assert.equal(status, 0, `${command.join(' ')}: ${stdout}${stderr}`)
  return stdout
}

function install(root: BareRoot, { install: words }: Family, file: string): void {
  copyFileSync(artefact(file), join(root.path, 'tmp', file))
  must(root, words(`/tmp/${file}`))
  rmSync(join(root.path, 'tmp', file))
}

/** The guest's settings, as an image has them; without them nothing is reported. */
function configure(root: BareRoot): void {
  mkdirSync(join(root.path, 'etc/boot-health'), { recursive: true })
  writeFileSync(join(root.path, SETTINGS), 'URL=https://boot-health.example.com\nTOKEN=bh_ingest_x\n', {
    mode: 0o600,
  })
}

/** What is there and was not, is not and was, or is another. */
function differences(before: Map<string, string>, after: Map<string, string>): string[] {
  const all = new Set([...before.keys(), ...after.keys()])
  return [...all].filter((path) => before.get(path) !== after.get(path)).sort()
}

for (const [format, family] of Object.entries(FAMILIES))
  describe(`the ${format} packages`, { skip }, () => {
    it('install a server with its own user, settings and folder, and it serves and judges', async () => {
      const root = bareRoot()
      const before = root.contents()
      install(root, family, family.server)
      assert.match(
        must(root, ['boot-health', '--version']),
        new RegExp(`^${VERSION.replaceAll('.', '\\.')} \\(commit `),
      )
      const example = '/usr/lib/boot-health-server/examples/console.log'
      assert.match(must(root, ['boot-health', 'diagnose', example]), /recovered: route_missing_at_lookup/)
      assert.match(
        must(root, ['stat', '-c', '%a %U %G', '/etc/boot-health/server.env']),
        /^640 root boot-health$/m,
      )
      must(root, ['boot-health', 'config', 'check', '/etc/boot-health/boot-health.config.json'])
      // What StateDirectory does; then the very command of the unit, as its user.
      must(root, ['install', '-d', '-o', 'boot-health', '-g', 'boot-health', '-m', '0700', DATA])
      const unit = readFileSync(join(root.path, 'usr/lib/systemd/system/boot-health-server.service'), 'utf8')
      const start = /^ExecStart=(.*)$/m.exec(unit)?.[1]?.split(' ') ?? []
      // A user who may read the data means that data, without naming it.
      const create = ['boot-health', 'token', 'create', '--role', 'operator', '--fleet', 'default']
      await servesAndJudges(root.words([...start, '--port', '0'], 'boot-health'), { PATH }, () =>
        must(root, create),
      )
      assert.ok(existsSync(join(root.path, DATA, 'boot-health.db')))
      assert.match(must(root, ['boot-health', 'token', 'list']), /operator/)
      if (format === 'rpm') rmSync(join(root.path, DATA), { recursive: true })
      must(root, family.remove('boot-health-server'))
      assert.deepEqual(differences(before, root.contents()), [])
    })

    it('install a reporter as boot-health-guest, and as boot-health if that name is free', () => {
      const root = bareRoot()
      const before = root.contents()
      install(root, family, family.guest)
      configure(root)
      for (const name of ['boot-health-guest', 'boot-health'])
        assert.match(
          must(root, [name, 'report', '--dry-run']),
          new RegExp(`^boot-health-evidence/1[\\s\\S]*^reporter: ${VERSION}$`, 'm'),
        )
      const wants = join(root.path, 'etc/systemd/system/multi-user.target.wants/boot-health.service')
      assert.ok(existsSync(join(root.path, readlinkSync(wants))))
      install(root, family, family.server)
      assert.match(must(root, ['boot-health', '--help']), /Shows which VMs/)
      assert.match(must(root, ['boot-health-guest', 'report', '--dry-run']), /^boot-health-evidence\/1/)
      must(root, family.remove('boot-health-server'))
      // rpm knows no purge: settings that nobody shipped stay.
      if (format === 'rpm') rmSync(join(root.path, SETTINGS))
      must(root, family.remove('boot-health-guest'))
      assert.deepEqual(differences(before, root.contents()), [])
    })

    it('keep settings through a second install', () => {
      const root = bareRoot()
      install(root, family, family.server)
      const config = join(root.path, 'etc/boot-health/boot-health.config.json')
      writeFileSync(config, '{"fleets":{"mine":{}}}\n')
      copyFileSync(artefact(family.server), join(root.path, 'tmp/again'))
      must(
        root,
        format === 'deb' ? ['dpkg', '-i', '/tmp/again'] : ['rpm', '-U', '--nodeps', '--force', '/tmp/again'],
      )
      assert.equal(readFileSync(config, 'utf8'), '{"fleets":{"mine":{}}}\n')
    })
  })

describe('the rpm files', { skip: run(['rpm', '--version']).status === 0 ? false : 'needs rpm' }, () => {
  for (const file of [
    `boot-health-server-${VERSION}-1.aarch64.rpm`,
    `boot-health-server-${VERSION}-1.x86_64.rpm`,
  ])
    it(`${file}: every digest is right`, () => {
      const { stdout } = run(['rpm', '-Kv', artefact(file)])
      assert.match(stdout, /Payload SHA256 digest: OK/)
      assert.doesNotMatch(stdout, /BAD|NOT/)
    })
})

describe('the unit of the server', {
  skip: run(['systemd-analyze', '--version']).status === 0 ? skip : 'needs systemd',
}, () => {
  it('is valid for systemd, and grants little access', () => {
    const root = bareRoot()
    install(root, FAMILIES.deb as Family, FAMILIES.deb?.server ?? '')
    const words = ['--offline=true', `--root=${root.path}`, '--threshold=20', 'boot-health-server.service']
    const { status, stdout, stderr } = run(['systemd-analyze', 'security', '--no-pager', ...words])
    assert.equal(status, 0, stdout + stderr)
    assert.doesNotMatch(stderr, /Unknown|ignoring/i)
  })
})

/** The gzipped parts of an apk, one behind the other, as apk reads them. */
function partsOf(apk: Buffer): Buffer[] {
  const starts: number[] = []
  for (
    let at = apk.indexOf('\x1f\x8b\x08', 0, 'latin1');
    at !== -1;
    at = apk.indexOf('\x1f\x8b\x08', at + 1, 'latin1')
  )
    starts.push(at)
  // A part begins where all before it is whole: three bytes alone may be anything.
  const whole = starts.filter((at) => at === 0 || canInflate(apk.subarray(0, at)))
  return whole.map((at, index) => apk.subarray(at, whole[index + 1] ?? apk.length))
}

function canInflate(bytes: Buffer): boolean {
  try {
    return gunzipSync(bytes).length > 0
  } catch {
    return false
  }
}

describe('the apk package', () => {
  const apk = readFileSync(artefact(`boot-health-guest-${VERSION}-r0.apk`))

  it('has a control and a data part, and the first has the digest of the second', () => {
    const [control, data, ...more] = partsOf(apk)
    assert.ok(control && data && more.length === 0)
    const text = gunzipSync(control)
    const info = text.toString('latin1')
    assert.match(info, new RegExp(`^pkgver = ${VERSION}-r0$`, 'm'))
    assert.match(info, /^arch = noarch$/m)
    assert.ok(info.includes(`datahash = ${createHash('sha256').update(data).digest('hex')}`))
    // No end of archive between the parts: apk reads them as one.
    assert.ok(!text.subarray(-1024).every((byte) => byte === 0))
    const records =
      gunzipSync(data)
        .toString('latin1')
        .match(/APK-TOOLS\.checksum\.SHA1=[0-9a-f]{40}/g) ?? []
    assert.ok(records.length >= 8, `${records.length} checksums`)
  })

  it('starts with OpenRC, and its scripts remove everything that they added', { skip }, () => {
    const root = bareRoot()
    mkdirSync(join(root.path, 'etc/runlevels/boot'), { recursive: true })
    mkdirSync(join(root.path, 'etc/runlevels/default'))
    mkdirSync(join(root.path, 'etc/periodic/hourly'), { recursive: true })
    mkdirSync(join(root.path, 'etc/init.d'), { recursive: true })
    const before = root.contents()
    const staging = emptyFolder()
    run(['tar', 'xzf', artefact(`boot-health-guest-${VERSION}-r0.apk`), '-C', staging])
    const files = run(['find', '.', '-type', 'f', '-o', '-type', 'l'], { cwd: staging }).stdout.split('\n')
    const own = files.map((name) => name.slice(2)).filter((name) => name !== '' && !name.startsWith('.'))
    run(['sh', '-c', `tar c --exclude='./.*' . | tar x -C ${root.path}`], { cwd: staging })
    for (const script of ['.post-install', '.pre-deinstall', '.post-deinstall'])
      copyFileSync(join(staging, script), join(root.path, 'tmp', script))
    must(root, ['sh', '/tmp/.post-install', `${VERSION}-r0`])
    for (const link of ['boot/boot-health-sampler', 'default/boot-health'])
      assert.ok(existsSync(join(root.path, readlinkSync(join(root.path, 'etc/runlevels', link)))), link)
    configure(root)
    assert.match(must(root, ['boot-health', 'report', '--dry-run']), /^boot-health-evidence\/1/)
    rmSync(join(root.path, SETTINGS))
    must(root, ['sh', '/tmp/.pre-deinstall', `${VERSION}-r0`])
    for (const name of own) rmSync(join(root.path, name))
    must(root, ['sh', '/tmp/.post-deinstall', `${VERSION}-r0`])
    // apk itself takes the folders away that its files leave empty.
    for (const folder of ['usr/lib/boot-health', 'usr/share/doc/boot-health-guest'])
      rmSync(join(root.path, folder), { recursive: true })
    assert.deepEqual(differences(before, root.contents()), [])
  })
})

describe('the container image', { skip }, () => {
  const archive = emptyFolder()
  interface Descriptor {
    digest: string
    platform?: { architecture: string }
  }
  const read = <T>(digest: string): T => JSON.parse(readFileSync(blob(digest), 'utf8')) as T
  const blob = (digest: string) => join(archive, 'blobs', digest.replace(':', '/'))

  function images(): { architecture: string; manifest: { config: Descriptor; layers: Descriptor[] } }[] {
    if (!existsSync(join(archive, 'index.json')))
      run(['tar', 'xf', artefact(`boot-health-server-${VERSION}.oci.tar`), '-C', archive])
    const [index] = (
      JSON.parse(readFileSync(join(archive, 'index.json'), 'utf8')) as { manifests: Descriptor[] }
    ).manifests
    const { manifests } = read<{ manifests: Descriptor[] }>(index?.digest ?? '')
    return manifests.map(({ digest, platform }) => ({
      architecture: platform?.architecture ?? '',
      manifest: read(digest),
    }))
  }

  function unpacked(architecture: string) {
    const image = images().find((one) => one.architecture === architecture)
    assert.ok(image)
    const root = emptyFolder()
    chmodSync(root, 0o755)
    for (const { digest } of image.manifest.layers) {
      assert.equal(
        `sha256:${createHash('sha256')
          .update(readFileSync(blob(digest)))
          .digest('hex')}`,
        digest,
      )
      assert.equal(run(['tar', 'xzf', blob(digest), '-C', root]).status, 0)
    }
    const { config } = read<{
      config: { User: string; Entrypoint: string[]; Cmd: string[]; Env: string[]; WorkingDir: string }
    }>(image.manifest.config.digest)
    return { root, config }
  }

  it('runs as an unprivileged user, and contains only what it needs', async () => {
    const { root, config } = unpacked('amd64')
    const [uid = '', gid = ''] = config.User.split(':')
    const env = Object.fromEntries(
      config.Env.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
    )
    for (const name of ['bin/sh', 'usr/bin/sh', 'usr/bin/apt', 'usr/bin/perl'])
      assert.ok(!existsSync(join(root, name)), name)
    mkdirSync(join(root, 'proc'), { recursive: true })
    mkdirSync(join(root, 'tmp'), { recursive: true })
    const spaces = [
      '/usr/bin/unshare',
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      `--root=${root}`,
      `--wd=${config.WorkingDir}`,
      '--mount-proc',
    ]
    const user = [`--setuid=${uid}`, `--setgid=${gid}`]
    const version = run([...spaces, ...user, ...config.Entrypoint, '--version'], { env })
    assert.match(version.stdout, new RegExp(`^${VERSION.replaceAll('.', '\\.')} \\(commit `), version.stderr)
    // On loopback, so that its first tokens are of a server that nobody else reaches.
    const cmd = config.Cmd.filter((word) => !/^(--host|0\.0\.0\.0)$/.test(word))
    const inside = (words: string[]) => [...spaces, ...user, ...config.Entrypoint, ...words]
    const create = inside(['token', 'create', '--role', 'operator', '--fleet', 'default'])
    await servesAndJudges(inside([...cmd, '--port', '0']), env, () => run(create, { env }).stdout)
    assert.equal(lstatSync(join(root, env.BOOT_HEALTH_DATA ?? '', 'boot-health.db')).uid, Number(uid))
  })

  it('exists for arm64 too', () => {
    const { root } = unpacked('arm64')
    for (const file of [
      'usr/lib/boot-health-server/bin/node',
      'usr/lib/aarch64-linux-gnu/libstdc++.so.6',
      'usr/lib/aarch64-linux-gnu/libc.so.6',
    ]) {
      // e_machine of an ELF file; 183 is AArch64.
      assert.equal(readFileSync(join(root, file)).readUInt16LE(18), 183, file)
    }
  })

  it('lists its Debian packages for scanners', () => {
    const { root } = unpacked('amd64')
    for (const name of ['libc6', 'libstdc++6'])
      assert.match(readFileSync(join(root, 'var/lib/dpkg/status.d', name), 'utf8'), /^Version: \d/m)
  })
})
