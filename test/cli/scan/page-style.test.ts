/** The page of a scan carries its own style: what the dashboard drops from its sheets must not leave it bare. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { runCli } from '../run-cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'scan-style-'))
after(() => rmSync(folder, { recursive: true }))

/** What the dashboard’s script looks for; this page has none. */
const MARKERS = new Set(['copied'])

it('every class on a scan’s page has a style rule', async () => {
  const page = join(folder, 'scan.html')
  const { code } = await runCli(['scan', 'test/fixtures', '--html', page])
  assert.ok(code === 0 || code === 1, String(code))
  const text = readFileSync(page, 'utf8')
  const [style = '', body = ''] = text.split('</style>')
  const used = new Set([...body.matchAll(/class="([^"]*)"/g)].flatMap(([, names = '']) => names.split(/\s+/)))
  assert.ok(used.has('tile'))
  const bare = [...used].filter(
    (name) => name !== '' && !MARKERS.has(name) && !new RegExp(`\\.${name}(?![\\w-])`).test(style),
  )
  assert.deepEqual(bare, [])
})
