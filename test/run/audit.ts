/**
 * `npm run audit`: what the lock would install. Every package has a digest and comes from the registry, only those that
 * package.json names run a script, and the registry knows no weakness of high or critical severity; where it does not
 * say, that is a skip with its reason.
 */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'

interface Locked {
  version?: string
  resolved?: string
  integrity?: string
  link?: boolean
  hasInstallScript?: boolean
  /** Comes inside another package, whose digest is its own. */
  inBundle?: boolean
}
interface Audited {
  vulnerabilities?: Record<string, { severity: string; via: (string | { title?: string; url?: string })[] }>
  message?: string
  error?: { summary?: string }
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, Locked>
}
const { allowScripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  allowScripts: Record<string, boolean>
}
const say = (text: string) => process.stdout.write(`${text}\n`)
const faults: string[] = []

for (const [path, { resolved, integrity = '', link, inBundle, hasInstallScript }] of Object.entries(
  packages,
)) {
  if (path === '' || link) continue
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  if (!inBundle && !integrity.startsWith('sha512-')) faults.push(`${path}: no sha512 of it is in the lock`)
  // Without an address it comes from the registry that npm is set to; git and files have one.
  if (resolved !== undefined && !/^https:\/\/[^/]+\/.*\.tgz$/.test(resolved))
    faults.push(`${path}: it comes from ${resolved}`)
  if (hasInstallScript && !Object.hasOwn(allowScripts, name))
    faults.push(`${path}: it runs a script at its installation, and allowScripts does not name it`)
}
say(`${Object.keys(packages).length - 1} packages in the lock`)

const audited = await audit()
if (audited.vulnerabilities === undefined)
  say(
    `skipped: the registry says nothing of weaknesses: ${audited.message ?? audited.error?.summary ?? 'no answer'}`,
  )
for (const [name, { severity, via }] of Object.entries(audited.vulnerabilities ?? {})) {
  const why = via.map((one) => (typeof one === 'string' ? one : `${one.title} ${one.url}`)).join('; ')
  say(`${severity}: ${name}: ${why}`)
  if (severity === 'high' || severity === 'critical') faults.push(`${name}: ${severity}`)
}
for (const fault of faults) say(`fault: ${fault}`)
const skipped = audited.vulnerabilities === undefined ? 1 : 0
say(
  `${2 - skipped - (faults.length > 0 ? 1 : 0)} passed, ${faults.length > 0 ? 1 : 0} failed, ${skipped} skipped`,
)
if (faults.length > 0) process.exitCode = 1

/** npm's answer as it is; it exits with 1 for a weakness and for a registry that has no audit alike. */
function audit(): Promise<Audited> {
  return new Promise((done) => {
    execFile('npm', ['audit', '--json', '--package-lock-only'], { timeout: 60_000 }, (_, stdout) => {
      try {
        done(JSON.parse(stdout) as Audited)
      } catch {
        done({})
      }
    })
  })
}
