/** Who may import whom (DECISIONS.md). Reads every import of the tree and asserts the order of the subjects. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import { describe, it } from 'node:test'

interface Import {
  file: string
  of: string
}

/** The subjects of `functions/`, lowest first: each may import itself and what stands before it. */
const SUBJECTS = [
  'functions/store',
  'functions/deps.ts',
  'functions/due',
  'functions/http',
  'functions/outbound',
  'functions/aws',
  'functions/notify',
  'functions/repairs',
  'functions/incidents',
  'functions/boots',
  'functions/launches',
  'functions/metrics',
]
/** One folder per Lambda: they wire subjects together and know nothing of each other. */
const WIRING = ['ingest', 'alerting', 'worker', 'api', 'inventory', 'canary', 'setup'].map(
  (name) => `functions/${name}`,
)
/** The parts of `shared/`, lowest first: each may import itself and what stands before it. */
const SHARED = [
  'shared/time.ts',
  'shared/ttl-cache.ts',
  'shared/policy',
  'shared/wrong-clock.ts',
  'shared/statistics',
  'shared/cloud-init-version.ts',
  'shared/datasource-name.ts',
  'shared/display.ts',
  'shared/actor.ts',
  'shared/csv-cell.ts',
  'shared/front-headers.ts',
  'shared/identity.ts',
  'shared/incident-id.ts',
  'shared/ingest-paths.ts',
  'shared/metadata-addresses.ts',
  'shared/own-command.ts',
  'shared/log',
  'shared/problem.ts',
  'shared/public-link.ts',
  'shared/reporter-setup.ts',
  'shared/safe-json.ts',
  'shared/token.ts',
  'shared/webhook-signature.ts',
  'shared/zip.ts',
  'shared/verdict.ts',
  'shared/severity.ts',
  'shared/trust.ts',
  'shared/aws-config.ts',
  'shared/verdict-words.ts',
  'shared/boot-labels.ts',
  'shared/cohort',
  'shared/page',
  'shared/secret-reference.ts',
  'shared/secret-references.ts',
  'shared/auth',
  'shared/channels',
  'shared/callbacks',
  'shared/config.ts',
  'shared/config-names.ts',
  'shared/config-check',
  'shared/evidence.ts',
  'shared/boot-report.ts',
  'shared/envelope',
  'shared/evidence',
  'shared/lint',
  'shared/remedy',
  'shared/judgement',
  'shared/incident',
  'shared/remediation',
  'shared/view',
  'shared/gate',
  'shared/trend',
  'shared/scan',
  'shared/trace',
  'shared/metrics',
]
const folderOf = (path: string) => path.split('/').slice(0, 2).join('/')

function sources(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name).split(sep).join('/'))
    .filter((path) => path.endsWith('.ts') && statSync(path).isFile())
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  const found = text.matchAll(/(?:^|\n)(?:import|export)\b[^'"]*?from '([^']+)'|import\('([^']+)'\)/g)
  return [...found].map(([, named, dynamic]) => ({ file, of: resolved(file, named ?? dynamic ?? '') }))
}

const resolved = (file: string, of: string) =>
  of.startsWith('.')
    ? normalize(join(dirname(file), of))
        .split(sep)
        .join('/')
    : of

const ours = (of: string) => /^(shared|functions|cli|cdk|test|examples|guest-reporter)\//.test(of)

/** Why `file` may not import `of`, or null where it may. */
function refusal({ file, of }: Import): string | null {
  const top = file.split('/')[0]
  if (top === 'shared') {
    if (ours(of))
      return of.startsWith('shared/')
        ? upwards(SHARED, folderOf(file), folderOf(of))
        : 'shared/ imports shared/ only'
    if (['zod', 'node:crypto', 'node:zlib'].includes(of)) return null
    return of === 'yaml' && file.startsWith('shared/lint/') ? null : 'shared/ imports zod only'
  }
  if (top === 'functions') {
    if (!ours(of) || of.startsWith('shared/')) return null
    if (!of.startsWith('functions/')) return 'functions/ imports functions/ and shared/ only'
    return upwards(SUBJECTS, folderOf(file), folderOf(of))
  }
  if (top === 'cdk') return !ours(of) || /^(cdk|shared)\//.test(of) ? null : 'cdk/ names functions by path'
  if (top === 'examples')
    return !ours(of) || folderOf(of) === folderOf(file)
      ? null
      : 'examples/ import nothing of ours: users copy them'
  return null
}

/** Why an import between two parts does not lead downwards in this order; null where it does. */
function upwards(order: readonly string[], from: string, to: string): string | null {
  if (from === to) return null
  const height = WIRING.includes(from) ? order.length : order.indexOf(from)
  if (height === -1) return `${from} has no place in the order`
  const below = order.indexOf(to)
  return below !== -1 && below < height ? null : 'imports lead downwards only'
}

/** Every circle of imports, types included, as `a -> b -> a`. One for each file that closes one. */
function circles(imports: readonly Import[]): string[] {
  const of = Map.groupBy(imports, ({ file }) => file)
  const done = new Set<string>()
  const found: string[] = []
  function walk(file: string, path: readonly string[]): void {
    const start = path.indexOf(file)
    if (start !== -1) found.push([...path.slice(start), file].join(' -> '))
    if (start !== -1 || done.has(file)) return
    for (const next of of.get(file) ?? []) walk(next.of, [...path, file])
    done.add(file)
  }
  for (const file of of.keys()) walk(file, [])
  return found
}

describe('the import rule', () => {
  for (const top of ['shared', 'functions', 'cdk', 'examples']) {
    it(`holds for every file in ${top}/`, () => {
      const broken = sources(top)
        .flatMap(importsOf)
        .flatMap((one) => (refusal(one) ? [`${one.file} -> ${one.of}: ${refusal(one)}`] : []))
      assert.deepEqual(broken, [])
    })
  }

  it('allows no import cycle, not even between types', () => {
    const imports = ['functions', 'shared', 'cli', 'cdk'].flatMap(sources).flatMap(importsOf)
    assert.deepEqual(circles(imports), [])
  })

  it('detects a cycle', () => {
    const imports = [
      { file: 'a.ts', of: 'b.ts' },
      { file: 'b.ts', of: 'c.ts' },
      { file: 'c.ts', of: 'b.ts' },
    ]
    assert.deepEqual(circles(imports), ['b.ts -> c.ts -> b.ts'])
  })

  it('lists every folder that exists, and no other', () => {
    const parts = new Set(sources('shared').map(folderOf))
    assert.deepEqual([...parts].sort(), [...SHARED].sort())
    for (const subject of SUBJECTS) assert.ok(existsSync(subject), subject)
  })

  it('detects an import of the store from shared/, and an upward import between subjects', () => {
    assert.ok(refusal({ file: 'shared/x.ts', of: 'functions/store/store.ts' }))
    assert.ok(refusal({ file: 'shared/page/notification.ts', of: 'shared/incident/paging.ts' }))
    assert.ok(refusal({ file: 'shared/verdict.ts', of: 'shared/judgement/judge.ts' }))
    assert.ok(refusal({ file: 'functions/ingest/app.ts', of: 'functions/api/app.ts' }))
    assert.ok(refusal({ file: 'functions/outbound/outbound.ts', of: 'functions/worker/work.ts' }))
    assert.ok(refusal({ file: 'functions/notify/notice.ts', of: 'functions/incidents/replay.ts' }))
    assert.ok(refusal({ file: 'functions/loose.ts', of: 'functions/store/store.ts' }))
    assert.ok(refusal({ file: 'examples/remediator/server.ts', of: 'shared/token.ts' }))
    assert.equal(refusal({ file: 'functions/ingest/app.ts', of: 'functions/http/auth.ts' }), null)
  })
})
