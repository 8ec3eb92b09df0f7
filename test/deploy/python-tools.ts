/** Tools that only exist on PyPI, in a virtual environment of our own under `.cache/`. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export type PythonTools = { ok: true; bin: string } | { ok: false; reason: string }

/**
 * The directory with the pinned tools' executables, made on first use. Where there is no Python or no PyPI the
 * reason says so: the caller prints `skipped: …`, never a pass.
 */
export function pythonTools(requirements = 'test/deploy/requirements.txt'): PythonTools {
  const wanted = readFileSync(requirements, 'utf8')
  const digest = createHash('sha256').update(wanted).digest('hex').slice(0, 12)
  const home = resolve('.cache', `python-${digest}`)
  const bin = join(home, 'bin')
  const complete = join(home, 'complete')
  if (existsSync(complete)) return { ok: true, bin }
  try {
    execFileSync('python3', ['-c', 'import sys, venv; sys.exit(sys.version_info < (3, 10))'], {
      stdio: 'pipe',
    })
  } catch {
    return { ok: false, reason: 'no Python >= 3.10 with venv' }
  }
  try {
    mkdirSync(home, { recursive: true })
    execFileSync('python3', ['-m', 'venv', home], { stdio: 'pipe' })
    execFileSync(join(bin, 'pip'), ['install', '--quiet', '-r', requirements], { stdio: 'pipe' })
  } catch {
    return { ok: false, reason: 'PyPI cannot be reached' }
  }
  writeFileSync(complete, wanted)
  return { ok: true, bin }
}
