/**
 * `npm run package`: the guest reporter as dist/boot-health-reporter-VERSION.tar.gz with SHA256SUMS. Reproducible: the
 * same commit gives the same bytes, for names, order, owners and times are fixed.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import tar from 'tar-stream'

const PROJECT = join(import.meta.dirname, '../..')
const REPORTER = join(PROJECT, 'guest-reporter')
const EPOCH = new Date(Number(process.env.SOURCE_DATE_EPOCH ?? 0) * 1000)

/** The tarball's bytes; everything lies in one folder, `boot-health-reporter-VERSION`. */
export async function packageReporter(version: string): Promise<Buffer> {
  const pack = tar.pack()
  const files = [...filesUnder(REPORTER), join(PROJECT, 'docs/guest.md'), join(PROJECT, 'LICENSE')]
  for (const path of files) {
    const inside = path.startsWith(REPORTER)
      ? relative(REPORTER, path)
      : path.slice(path.lastIndexOf('/') + 1)
    const mode = (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755
    const name = `boot-health-reporter-${version}/${inside}`
    pack.entry({ name, mode, mtime: EPOCH, uid: 0, gid: 0, uname: 'root', gname: 'root' }, readFileSync(path))
  }
  pack.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of pack) chunks.push(chunk as Buffer)
  return gzipSync(Buffer.concat(chunks), { level: 9 })
}

function filesUnder(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesUnder(path) : [path]
    })
    .sort()
}

/** The version that the script itself says. */
export function reporterVersion(): string {
  const text = readFileSync(join(REPORTER, 'boot-health'), 'utf8')
  return /^VERSION=(\S+)$/m.exec(text)?.[1] ?? '0'
}

if (import.meta.main) {
  const version = reporterVersion()
  const dist = join(PROJECT, 'dist')
  const name = `boot-health-reporter-${version}.tar.gz`
  const bytes = await packageReporter(version)
  const sums = `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`
  mkdirSync(dist, { recursive: true })
  writeFileSync(join(dist, name), bytes)
  writeFileSync(join(dist, 'SHA256SUMS'), sums)
  console.log(`dist/${name}  ${bytes.length} bytes\n${sums.trim()}`)
}
