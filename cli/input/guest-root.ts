/** A guest's root directory (a mounted disk, a captured tree, `/` itself), or a folder of its logs. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CliError } from '../cli-error.ts'
import { type CollectedText, collect, type DiagnoseInput } from './collect.ts'
import { guestFacts } from './guest-facts.ts'
import { openInside, resolveInside } from './inside.ts'
import { CONFIG_DIRECTORY, GUEST_FILES, SAME_FILE, sectionFor } from './known-files.ts'
import { readStream } from './read-text.ts'

/** More files than this in cloud.cfg.d or a loose folder are not a guest's. */
const MOST_FILES = 256

/** All texts kept from one root, in characters. */
const MOST_KEPT = 64 << 20

/** Reads what the judgement uses under `root`; a directory without any of it is bad input. */
export async function readGuestRoot(root: string): Promise<DiagnoseInput> {
  const paths = [...GUEST_FILES, ...(await configFiles(root)), ...Object.keys(SAME_FILE)]
  const rooted = await readAll(root, paths)
  const texts = rooted.length > 0 ? rooted : await readLoose(root)
  if (texts.length === 0) {
    throw new CliError(
      `${root}: no cloud-init files here; expected a guest root with var/log/cloud-init.log or run/cloud-init/, or a folder of logs`,
    )
  }
  const input = collect(root, 'guest_root', texts)
  return { ...input, evidence: { ...input.evidence, facts: await guestFacts(root) } }
}

async function configFiles(root: string): Promise<string[]> {
  const names = await list(resolveInside(root, CONFIG_DIRECTORY))
  return names.filter((name) => name.endsWith('.cfg')).map((name) => `${CONFIG_DIRECTORY}/${name}`)
}

/** `cloud-init collect-logs` unpacked (its one folder inside or itself), or log files beside each other. */
async function readLoose(root: string): Promise<CollectedText[]> {
  const names = await list(root)
  const unpacked = names.find((name) => name.startsWith('cloud-init-logs'))
  if (unpacked !== undefined) return (await readGuestRoot(join(root, unpacked))).texts
  return readAll(
    root,
    names.filter((name) => sectionFor(name) !== null),
  )
}

async function list(directory: string | null): Promise<string[]> {
  if (directory === null) return []
  const names = await readdir(directory).catch(() => [])
  return names.sort().slice(0, MOST_FILES)
}

async function readAll(root: string, paths: string[]): Promise<CollectedText[]> {
  const texts: CollectedText[] = []
  let kept = 0
  for (const path of paths) {
    const section = sectionFor(path)
    const file = section === null || kept > MOST_KEPT ? null : await openInside(root, path)
    if (section === null || file === null) continue
    const text = await readStream(file.createReadStream())
    kept += text.text.length
    texts.push({ section, shownAs: join(root, path), kept: text })
  }
  return texts
}
