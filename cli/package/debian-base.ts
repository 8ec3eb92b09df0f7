/** What Node needs from an operating system, from Debian: the C and C++ libraries and nothing else. No shell, no package manager. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filesUnder, type PackagedFile, textFile } from './packaged-file.ts'
import { CPU_NAMES } from './system-package.ts'

const SUITE = 'trixie'
const PACKAGES = ['libc6', 'libstdc++6', 'libgcc-s1']

export interface DebianPackage {
  name: string
  version: string
  architecture: string
  sha256: string
}

export interface DebianBase {
  files: PackagedFile[]
  packages: DebianPackage[]
}

/** Why this machine cannot fetch them; null where it can. */
export function whyNoDebian(): string | null {
  const missing = ['mmdebstrap', 'dpkg-deb'].filter(
    (tool) => spawnSync(tool, ['--version']).error !== undefined,
  )
  return missing.length > 0 ? `needs ${missing.join(' and ')}` : null
}

/**
 * Fetched once by Debian's own tools, which check its signatures, and kept in .cache, so that a second build has the same
 * bytes. The image lists its parts (`/var/lib/dpkg/status.d`, which scanners read), and so does the bill of materials.
 */
export function debianBase(root: string, cpu: 'x64' | 'arm64'): DebianBase {
  const folder = join(root, '.cache', `debian-${SUITE}-${CPU_NAMES.deb[cpu]}`)
  if (!existsSync(folder)) fetchPackages(folder, CPU_NAMES.deb[cpu])
  const debs = readdirSync(folder)
    .filter((name) => name.endsWith('.deb'))
    .sort()
    .map((name) => join(folder, name))
  return {
    files: [...MERGED, ...debs.flatMap(filesOfDeb), ...debs.map(statusOf), ...ACCOUNTS],
    packages: debs.map(packageOf),
  }
}

function fetchPackages(folder: string, architecture: string): void {
  const work = mkdtempSync(join(tmpdir(), 'boot-health-debian-'))
  const keep = join(work, 'debs')
  mkdirSync(keep)
  try {
    const options = [
      '--quiet',
      '--variant=extract',
      `--architectures=${architecture}`,
      `--include=${PACKAGES.join(',')}`,
    ]
    const hook = `--extract-hook=cp "$1"/var/cache/apt/archives/*.deb ${keep}`
    execFileSync('mmdebstrap', [...options, hook, SUITE, join(work, 'root.tar')], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    mkdirSync(join(folder, '..'), { recursive: true })
    execFileSync('cp', ['-r', keep, `${folder}.new`])
    renameSync(`${folder}.new`, folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Libraries and licences; the rest of a package is for people and compilers. */
const isNeeded = ({ path }: PackagedFile) =>
  /^(usr\/)?lib(64)?\//.test(path)
    ? !/\/(gconv|audit)\//.test(path)
    : /^usr\/share\/doc\/[^/]+\/copyright$/.test(path)

function filesOfDeb(deb: string): PackagedFile[] {
  const work = mkdtempSync(join(tmpdir(), 'boot-health-deb-'))
  try {
    execFileSync('dpkg-deb', ['-x', deb, work])
    return filesUnder(work).filter(isNeeded)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

const fieldsOf = (deb: string, ...names: string[]) =>
  execFileSync('dpkg-deb', ['-f', deb, ...names], { encoding: 'utf8' })
const fieldOf = (deb: string, name: string) => fieldsOf(deb, name).trim()

const statusOf = (deb: string): PackagedFile =>
  textFile(
    `var/lib/dpkg/status.d/${fieldOf(deb, 'Package')}`,
    fieldsOf(deb, 'Package', 'Version', 'Architecture', 'Source', 'Maintainer', 'Description'),
  )

const packageOf = (deb: string): DebianPackage => ({
  name: fieldOf(deb, 'Package'),
  version: fieldOf(deb, 'Version'),
  architecture: fieldOf(deb, 'Architecture'),
  sha256: createHash('sha256').update(readFileSync(deb)).digest('hex'),
})

/** Where programs look for the dynamic loader; Debian has these links in another package. */
const MERGED = ['lib', 'lib64'].map(
  (path): PackagedFile => ({ path, mode: 0o777, bytes: Buffer.alloc(0), link: `usr/${path}` }),
)

/** The process's user, and the usual order of name lookups. */
const ACCOUNTS = [
  textFile(
    'etc/passwd',
    'root:x:0:0:root:/root:/sbin/nologin\nboot-health:x:65532:65532::/var/lib/boot-health:/sbin/nologin\n',
  ),
  textFile('etc/group', 'root:x:0:\nboot-health:x:65532:\n'),
  textFile('etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n'),
  textFile(
    'etc/os-release',
    'ID=debian\nVERSION_ID="13"\nPRETTY_NAME="boot-health on Debian 13 libraries"\n',
  ),
]
