/** The answers that were reviewed last: a file for each of ours, a digest for each third-party text. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { digestOf, FOREIGN_SETS, type GoldenAnswer, goldenAnswers, OWN_SETS } from './answers.ts'

const FOLDER = fileURLToPath(new URL('./', import.meta.url))
const digestPath = (set: string) => join(FOLDER, `${set}.digests.json`)
const textPath = (set: string, name: string) => join(FOLDER, set, `${name}.txt`)

export interface Changed {
  set: string
  name: string
  /** Null where there was none, or where only a digest is stored. */
  before: string | null
  /** Null where the text is gone. */
  after: string | null
}

/** Every answer that is not as it was reviewed; empty where nothing changed. */
export async function changedAnswers(): Promise<Changed[]> {
  const changed: Changed[] = []
  const seen = new Set<string>()
  const sets = new Set<string>()
  for await (const answer of goldenAnswers()) {
    seen.add(keyOf(answer))
    sets.add(answer.set)
    if (!isAsStored(answer)) changed.push({ ...answer, before: storedText(answer), after: answer.told })
  }
  const gone = storedNames().filter((stored) => sets.has(stored.set) && !seen.has(keyOf(stored)))
  return [...changed, ...gone.map((stored) => ({ ...stored, before: storedText(stored), after: null }))]
}

/** Makes what is answered now the reviewed state. */
export async function storeAnswers(): Promise<void> {
  for (const set of OWN_SETS) rmSync(join(FOLDER, set), { recursive: true, force: true })
  const digests: Record<string, Record<string, string>> = {}
  for await (const answer of goldenAnswers()) {
    if (isForeign(answer.set))
      digests[answer.set] = { ...digests[answer.set], [answer.name]: digestOf(answer.told) }
    else write(textPath(answer.set, answer.name), answer.told)
  }
  for (const [set, all] of Object.entries(digests))
    write(digestPath(set), `${JSON.stringify(all, null, 2)}\n`)
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

const keyOf = ({ set, name }: { set: string; name: string }) => `${set}/${name}`
const isForeign = (set: string) => (FOREIGN_SETS as readonly string[]).includes(set)

function isAsStored(answer: GoldenAnswer): boolean {
  if (isForeign(answer.set)) return storedDigests(answer.set)[answer.name] === digestOf(answer.told)
  return storedText(answer) === answer.told
}

function storedText({ set, name }: { set: string; name: string }): string | null {
  const path = textPath(set, name)
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

function storedDigests(set: string): Record<string, string> {
  const path = digestPath(set)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {}
}

function storedNames(): { set: string; name: string }[] {
  const own = OWN_SETS.flatMap((set) =>
    (existsSync(join(FOLDER, set)) ? readdirSync(join(FOLDER, set)) : []).map((file) => ({
      set,
      name: file.replace(/\.txt$/, ''),
    })),
  )
  const foreign = FOREIGN_SETS.flatMap((set) =>
    Object.keys(storedDigests(set)).map((name) => ({ set, name })),
  )
  return [...own, ...foreign]
}
