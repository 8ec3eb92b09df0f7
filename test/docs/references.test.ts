/** Every file and document that a comment or a document names is there. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, it } from 'node:test'

const FOLDERS = [
  'functions',
  'shared',
  'cli',
  'cdk',
  'guest-reporter',
  'docs',
  'test',
  'examples',
  'ops',
  '.ci',
]
const LOOSE = [
  'README.md',
  'CONTRIBUTING.md',
  'package.json',
  'cdk.json',
  'biome.json',
  'tsconfig.json',
  'knip.json',
]

const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
).filter((path) => !path.includes('node_modules') && statSync(path).isFile())
const everything = [...files, ...LOOSE, 'CHANGELOG.md', 'DECISIONS.md', 'LICENSE']

/** What a reader finds in a file: a document whole, of code its comments. */
function toldIn(path: string): string {
  const text = readFileSync(path, 'utf8')
  if (path.endsWith('.md')) return text.replaceAll(/https?:\/\/\S+/g, '')
  return [...text.matchAll(/\/\*[\s\S]*?\*\/|^\s*(?:\/\/|#).*$/gm)]
    .join('\n')
    .replaceAll(/https?:\/\/\S+/g, '')
}

/** Names of our kinds of file anywhere, links of documents, and paths that begin with one of our folders. */
function namedIn(path: string): string[] {
  const text = toldIn(path)
  const names = text.matchAll(/(?<![\w./*{<$-])((?:[\w.-]+\/)*[\w.-]+\.(?:ts|md))(?![\w.*-])/g)
  const paths = text.matchAll(
    new RegExp(`\`((?:${FOLDERS.join('|')})/[\\w./-]*)\``.replace('.ci', '\\.ci'), 'g'),
  )
  const links = path.endsWith('.md') ? text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g) : []
  return [...names, ...paths, ...links].map(([, name = '']) => name)
}

/** `NAME.ts` stands for any file. */
const isPlaceholder = (name: string) => /(?:^|\/)[A-Z]+(?:\.ts$|\/)|^\.(?:ts|md)$/.test(name)

/** From the root, from the file that names it, or as the end of some file's path. */
function isThere(name: string, from: string): boolean {
  const bare = normalize(name).replace(/\/$/, '')
  if (existsSync(bare) || existsSync(join(dirname(from), bare))) return true
  return everything.some((path) => path === bare || path.endsWith(`/${bare}`))
}

/** Every name in this file that leads nowhere. */
const deadIn = (path: string) =>
  [...new Set(namedIn(path))].filter((name) => !isPlaceholder(name) && !isThere(name, path))

describe('names in comments and documents', () => {
  for (const folder of ['functions', 'shared', 'cli', 'cdk', 'guest-reporter', 'docs', 'examples', 'test'])
    it(`all exist, in ${folder}/`, () => {
      const readable = files.filter(
        (path) => path.startsWith(`${folder}/`) && /\.(?:ts|md)$|guest-reporter\/[\w-]+$/.test(path),
      )
      const dead = readable
        .filter((path) => !path.includes('fixtures') && path !== 'test/docs/references.test.ts')
        .flatMap((path) => deadIn(path).map((name) => `${path}: ${name}`))
      assert.deepEqual(dead, [])
    })

  for (const path of ['README.md', 'CONTRIBUTING.md'])
    it(`all exist, in ${path}`, () => assert.deepEqual(deadIn(path), []))

  it('answer each question of “Where is …?” in CONTRIBUTING.md with files', () => {
    const [, section = ''] = readFileSync('CONTRIBUTING.md', 'utf8').split('## Where is …?')
    const rows = [...(section.split('\n## ')[0]?.matchAll(/^\| (.*\?) \| (.*) \|$/gm) ?? [])]
    assert.ok(rows.length >= 12, `${rows.length} questions`)
    for (const [, question, answer = ''] of rows) {
      const named = [...answer.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
      assert.ok(named.length > 0 && named.every((name) => existsSync(name)), `${question} ${answer}`)
    }
  })

  it('are reported when they no longer exist', () => {
    assert.equal(isThere('functions/no-such-file.ts', 'README.md'), false)
    assert.equal(isThere('docs/no-such-page.md', 'shared/trust.ts'), false)
    assert.equal(isThere('judge.ts', 'docs/judgement.md'), true)
  })
})
