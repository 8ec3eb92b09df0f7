/** `npm run test:linear`, second half: no reader of ours takes the square of what somebody else wrote. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { filled, growthOf } from './cost.ts'
import { fragmentsOf } from './fragments.ts'
import { expressionsOf, type Reader, readersOf, readSources } from './parsed-source.ts'
import { SEEDS } from './seeds.ts'

/** One of each kind of section name that selects a reader, and one that selects none. */
const SECTIONS = [
  '/var/log/cloud-init.log',
  'console',
  '/run/cloud-init/status.json',
  '/run/cloud-init/result.json',
  '/run/cloud-init/ds-identify.log',
  '/var/lib/cloud/instance/boot-finished',
  '/etc/cloud/cloud.cfg.d/x.cfg',
  'route-samples',
  'ip -j addr at=1',
  'ip -j route at=1',
  '/proc/net/route at=1',
  '/sys/class/net at=1',
  'text',
]

const sectionOf = (name: string, text: string) => ({ name, attributes: {}, text })
const evidenceOf = (name: string, text: string) => ({
  facts: { seq: '1' },
  sections: [sectionOf(name, text)],
})

/** `takes` as arguments, made of a text: one for each kind of section, where it takes sections. */
function argumentsOf(takes: string): ((text: string) => unknown)[] {
  if (takes.includes('Evidence'))
    return SECTIONS.map(
      (name) => (text) => (takes.endsWith('[]') ? [evidenceOf(name, text)] : evidenceOf(name, text)),
    )
  if (takes.includes('Section'))
    return SECTIONS.map(
      (name) => (text) => (takes.endsWith('[]') ? [sectionOf(name, text)] : sectionOf(name, text)),
    )
  return [(text) => text]
}

async function functionOf({ file, name }: Reader): Promise<(argument: unknown) => unknown> {
  const module: Record<string, unknown> = await import(pathToFileURL(join(process.cwd(), file)).href)
  return module[name] as (argument: unknown) => unknown
}

/** A fragment, and lines of 4 kB of it: the longest line that any pattern sees, as often as it fits. */
function inLines(fragment: string): string[] {
  const line = fragment.includes('\n') ? '' : filled(fragment, 4095)
  return line === '' ? [fragment] : [fragment, `${line}\n`]
}

/** Bad input may be refused by throwing; what is asked here is only how long that takes. */
function calmly(read: () => unknown): void {
  try {
    read()
  } catch {}
}

describe('every reader', () => {
  for (const source of readSources())
    for (const reader of readersOf(source))
      it(`${reader.name} in ${reader.file} is linear`, async () => {
        const read = await functionOf(reader)
        const own = expressionsOf(source).flatMap(({ pattern }) =>
          pattern === null ? [] : fragmentsOf(pattern),
        )
        const complaints: string[] = []
        for (const [kind, argument] of argumentsOf(reader.takes).entries())
          for (const fragment of new Set([...SEEDS, ...own].flatMap(inLines))) {
            const growth = growthOf((text) => calmly(() => read(argument(text))), fragment)
            if (growth) complaints.push(`${kind} on ${JSON.stringify(fragment.slice(0, 60))}: ${growth}`)
          }
        assert.deepEqual(complaints, [])
      })
})
