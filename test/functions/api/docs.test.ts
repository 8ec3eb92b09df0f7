/** docs/api.md and the routes that there are say the same. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { createWriteAhead } from '../../../functions/due/write-ahead.ts'
import { createIngestApp } from '../../../functions/ingest/app.ts'
import type { Store } from '../../../functions/store/store.ts'
import { testDeps } from '../../support/table.ts'

const documented = readFileSync('docs/api.md', 'utf8')
const deps = testDeps({ store: {} as Store })

function routes(): string[] {
  const apps = [createApiApp(deps), createIngestApp(deps, { ahead: () => createWriteAhead(deps) })]
  return apps
    .flatMap(({ routes }) => routes)
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/v1/'))
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
}

describe('docs/api.md', () => {
  it('names every path of the API', () => {
    const missing = routes().filter(
      (route) => !documented.includes(`\`${route}\``) && !route.includes('/schemas/'),
    )
    assert.deepEqual([...new Set(missing)], [])
  })

  it('names no path that does not exist', () => {
    const known = new Set(routes())
    const named = [...documented.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) \/v1\/[^`\s]+)`/g)].map(
      ([, route]) => route ?? '',
    )
    assert.deepEqual(
      named.filter((route) => !known.has(route)),
      [],
    )
  })
})
