/** The configuration files for `lint`: files, a cloud.cfg.d, an /etc/cloud or a guest root. */

import { readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ConfigText } from '../../shared/lint/config-file.ts'
import { sizeWords } from '../../shared/view/number-words.ts'
import { CliError } from '../cli-error.ts'
import { openInside, resolveInside } from './inside.ts'
import { sniff } from './sniff.ts'

/** A cloud.cfg has a few kilobytes; a larger file is something else, such as a disk image. */
const MOST_BYTES = 1 << 20
const MOST_FILES = 512

/** The texts under every given name; a name without any configuration is bad input. */
export async function readConfigTexts(given: string[]): Promise<ConfigText[]> {
  const texts: ConfigText[] = []
  for (const name of given) texts.push(...(await readOne(name)))
  return texts
}

async function readOne(name: string): Promise<ConfigText[]> {
  const stats = statSync(name, { throwIfNoEntry: false })
  if (stats === undefined) throw new CliError(`${name}: no such file or directory`)
  if (!stats.isDirectory()) return [checked(name, await readFile(name).catch((error) => refuse(name, error)))]
  const texts = await readDirectory(name)
  if (texts.length > 0) return texts
  throw new CliError(
    `${name}: no configuration here; expected cloud.cfg, cloud.cfg.d/ or etc/cloud/ under it`,
  )
}

async function readDirectory(root: string): Promise<ConfigText[]> {
  for (const etc of ['/etc/cloud', '']) {
    const paths = [`${etc}/cloud.cfg`, ...namesIn(root, `${etc}/cloud.cfg.d`)]
    const texts = await readInside(root, paths)
    if (texts.length > 0) return texts
  }
  return basename(root).endsWith('.d') ? readInside(root, namesIn(root, '')) : []
}

function namesIn(root: string, directory: string): string[] {
  const real = resolveInside(root, directory)
  if (real === null || statSync(real, { throwIfNoEntry: false })?.isDirectory() !== true) return []
  const names = readdirSync(real).filter((name) => name !== 'README')
  return names
    .sort()
    .slice(0, MOST_FILES)
    .map((name) => `${directory}/${name}`)
}

async function readInside(root: string, paths: string[]): Promise<ConfigText[]> {
  const texts: ConfigText[] = []
  for (const path of paths) {
    const file = await openInside(root, path)
    if (file === null) continue
    const bytes = await file.readFile().finally(() => file.close())
    texts.push(checked(join(root, path), bytes))
  }
  return texts
}

function checked(name: string, bytes: Buffer): ConfigText {
  if (bytes.length > MOST_BYTES)
    throw new CliError(`${name}: larger than ${sizeWords(MOST_BYTES)}; this is no cloud-init configuration`)
  const sniffed = sniff(bytes)
  if (sniffed.kind === 'text' || sniffed.kind === 'empty') return { path: name, text: bytes.toString('utf8') }
  const what = sniffed.kind === 'unusable' ? sniffed.what : `a ${sniffed.kind}`
  throw new CliError(`${name}: this is ${what}; give cloud.cfg files, /etc/cloud or a guest root`)
}

function refuse(name: string, error: NodeJS.ErrnoException): never {
  throw new CliError(`${name}: cannot be read (${error.code}); try sudo`)
}
