/** Times of a boot are minutes where they are long. The marks of an axis stay seconds: half a second apart, minutes would not show it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { raceConsole, storeBoot } from '../../support/stored-boots.ts'
import { startMemoryStore, testDeps } from '../../support/table.ts'

/** Two minutes or more, counted in seconds. */
const LONG_SECONDS = /\b(?:1[2-9]\d|[2-9]\d\d|\d{4,})(?:\.\d+)? s\b/

describe('a boot that was repaired after half an hour', () => {
  it('is told in minutes on its page', async () => {
    const deps = testDeps({ store: (await startMemoryStore()).store, openViewing: true })
    const { brief } = await storeBoot(deps, {
      instance: 'i-late',
      console: raceConsole({ healed: true, again: 1830 }),
    })
    const answer = await createApiApp(deps).request(`http://127.0.0.1/boots/i-late/${brief.boot_key}`)
    const text = (await answer.text())
      .replaceAll(/<text class="tick"[^>]*>[^<]*/g, ' ')
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll(/\s+/g, ' ')
    assert.match(text, /30 min \d+ s/)
    assert.doesNotMatch(text, LONG_SECONDS)
  })
})
