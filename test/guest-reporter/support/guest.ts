/** A guest to report from: a copy of a fixture root, a config, and the real script under some shell. */
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const REPORTER = join(import.meta.dirname, '../../../guest-reporter')
export const SCRIPT = join(REPORTER, 'boot-health')
const ROOTS = join(import.meta.dirname, '../../fixtures/guest-roots')

export interface Ran {
  code: number
  stdout: string
  stderr: string
}

export interface Guest {
  root: string
  /** Lays another fixture over this root, as the same machine some time later. */
  become: (fixture: string) => void
  configure: (lines: Record<string, string>) => void
  run: (command: string, options?: RunOptions) => Promise<Ran>
  spool: () => string[]
  remove: () => void
}

export interface RunOptions {
  /** The shell as words, e.g. `['busybox', 'sh']`. */
  shell?: string[]
  env?: NodeJS.ProcessEnv
  args?: string[]
  /** The script's own policy lines to run with, e.g. `{ TRIES: 1 }`; the rest is as it ships. */
  policy?: Record<string, number>
  timeoutMs?: number
}

export function createGuest(fixture: string, config: Record<string, string>): Guest {
  const root = mkdtempSync(join(tmpdir(), 'guest-'))
  const conf = join(root, 'reporter.conf')
  const configure = (lines: Record<string, string>) =>
    writeFileSync(
      conf,
      Object.entries({ JITTER: '0', ...lines })
        .map(([k, v]) => `${k}=${v}\n`)
        .join(''),
    )
  const become = (name: string) => cpSync(join(ROOTS, name), root, { recursive: true })
  become(fixture)
  configure(config)
  return {
    root,
    become,
    configure,
    run: (command, options = {}) => runScript(root, conf, command, options),
    spool: () => listed(join(root, 'var/lib/boot-health/spool')),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

function runScript(root: string, conf: string, command: string, options: RunOptions): Promise<Ran> {
  const [shell = 'sh', ...words] = options.shell ?? ['sh']
  const script = options.policy === undefined ? SCRIPT : withPolicy(root, options.policy)
  const args = [...words, script, command, '--root', root, '--config', conf, ...(options.args ?? [])]
  return new Promise((resolve) => {
    const settings = { env: options.env ?? process.env, timeout: options.timeoutMs ?? 120_000 }
    const child = execFile(shell, args, settings, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (child.exitCode ?? 255), stdout, stderr }),
    )
  })
}

function listed(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^\d/.test(name))
        .sort()
    : []
}

/** A copy of the reporter in `root` with these policy lines; answers the script's path. */
export function withPolicy(root: string, policy: Record<string, number>): string {
  const folder = join(root, 'reporter')
  cpSync(REPORTER, folder, { recursive: true })
  for (const [name, value] of Object.entries(policy)) {
    const line = new RegExp(`^${name}=.*$`, 'm')
    const file = ['boot-health', 'bad-boot']
      .map((one) => join(folder, one))
      .find((one) => line.test(readFileSync(one, 'utf8')))
    if (file === undefined) throw new Error(`the reporter has no ${name}`)
    writeFileSync(file, readFileSync(file, 'utf8').replace(line, `${name}=${value}`))
  }
  return join(folder, 'boot-health')
}
