/** The examples that put the reporter into an image: what each runs inside is run in a chroot. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, it } from 'node:test'
import { reporterTarball } from '../../cli/package/reporter-tarball.ts'
import { readSource } from '../../cli/package/source.ts'
import { scratchDirectory } from '../support/scratch.ts'
import { newRoot, whyNoChroot } from './chroot.ts'

const TOKEN = 'bh_ingest_a-token-that-nobody-may-see'
const URL_OF_SERVER = 'https://boot-health.example.com'
const noChroot = whyNoChroot()
const unless = noChroot === null ? {} : { skip: noChroot }
const folder = scratchDirectory('images')
const tarball = join(folder, 'reporter.tar.gz')
writeFileSync(tarball, await reporterTarball(readSource(resolve('.'))))

function demandInstalled(root: string, image: string): void {
  const conf = readFileSync(join(root, 'etc/boot-health/reporter.conf'), 'utf8')
  assert.equal(conf, `URL=${URL_OF_SERVER}\nTOKEN=${TOKEN}\nIMAGE=${image}\n`)
  assert.ok(existsSync(join(root, 'usr/lib/boot-health/boot-health')))
  assert.ok(
    readdirSync(join(root, 'etc/systemd/system/sysinit.target.wants')).includes(
      'boot-health-sampler.service',
    ),
  )
  assert.deepEqual(readdirSync(join(root, 'tmp')), [], 'neither files nor token stay behind')
}

describe('examples/packer-guest', unless, () => {
  const run = (root: string, more: Record<string, string>) =>
    spawnSync('chroot', [root, 'sh', '/tmp/install.sh'], {
      encoding: 'utf8',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...more },
    })
  const given = { BOOT_HEALTH_URL: URL_OF_SERVER, BOOT_HEALTH_TOKEN: TOKEN, BOOT_HEALTH_IMAGE: 'debian-12' }

  it('installs and configures, and leaves no build artefact in the image', () => {
    const root = newRoot()
    copyFileSync(tarball, join(root, 'tmp/boot-health-reporter.tar.gz'))
    // Packer takes its script away by itself.
    copyFileSync('examples/packer-guest/install.sh', join(root, 'tmp/install.sh'))
    const { status, stdout, stderr } = run(root, given)
    assert.equal(status, 0, stdout + stderr)
    assert.match(stdout, /this machine is forgotten/)
    execFileSync('rm', [join(root, 'tmp/install.sh')])
    demandInstalled(root, 'debian-12')
  })

  it('fails the build when a part is missing', () => {
    const root = newRoot()
    copyFileSync('examples/packer-guest/install.sh', join(root, 'tmp/install.sh'))
    assert.notEqual(run(root, given).status, 0)
    assert.match(run(root, { ...given, BOOT_HEALTH_TOKEN: '' }).stderr, /BOOT_HEALTH_TOKEN/)
  })

  it('runs the script with the variables that the build file passes', () => {
    const build = readFileSync('examples/packer-guest/image.pkr.hcl', 'utf8')
    const script = readFileSync('examples/packer-guest/install.sh', 'utf8')
    for (const name of Object.keys(given)) {
      assert.ok(build.includes(`"${name}=`), name)
      assert.ok(script.includes(`\${${name}:?}`), name)
    }
    assert.match(build, /script\s+= "install\.sh"/)
    assert.match(build, /destination = "\/tmp\/boot-health-reporter\.tar\.gz"/)
  })
})

/** What virt-customize does of what we ask it for, to a folder in place of an image. */
const STAND_IN = `#!/bin/sh
set -eu
while [ $# -gt 0 ]; do
	case $1 in
	-a) image=$2 ;;
	--copy-in) cp -r "\${2%%:*}" "$image\${2#*:}/" ;;
	--run-command) chroot "$image" sh -ec "$2" ;;
	--selinux-relabel) shift && continue ;;
	esac
	shift 2
done
`

describe('examples/virt-customize', unless, () => {
  const bin = scratchDirectory('bin')
  writeFileSync(join(bin, 'virt-customize'), STAND_IN)
  chmodSync(join(bin, 'virt-customize'), 0o755)
  const token = join(folder, 'token')
  writeFileSync(token, `${TOKEN}\n`)
  const run = (...words: string[]) =>
    spawnSync('sh', ['examples/virt-customize/customize.sh', ...words], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    })

  it('installs, configures, and leaves neither files nor token in the image', () => {
    const root = newRoot()
    const { status, stdout, stderr } = run(root, tarball, token, URL_OF_SERVER, 'debian-12')
    assert.equal(status, 0, stdout + stderr)
    assert.ok(!(stdout + stderr).includes(TOKEN))
    demandInstalled(root, 'debian-12')
  })

  it('quotes every word that it passes to a shell', () => {
    const root = newRoot()
    const { status, stderr } = run(root, tarball, token, URL_OF_SERVER, 'a; touch /tmp/x')
    assert.equal(status, 2)
    assert.match(stderr, /letters, digits/)
    assert.ok(!existsSync(join(root, 'usr/lib/boot-health')))
  })

  it('prints its usage', () => {
    assert.match(run('image.qcow2').stderr, /^usage: customize\.sh/)
  })
})
