import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { broken, medianOfStorms, reporterPolicy, STORMS } from './storm.ts'

const GUIDE = readFileSync('docs/guest.md', 'utf8')

describe('a storm of 100,000 guests', () => {
  for (const { name, storm, bars } of STORMS) {
    const outcome = medianOfStorms(storm, reporterPolicy())
    it(`${name}: stays within its bars`, () => assert.deepEqual(broken(outcome, bars), []))

    it(`${name}: matches docs/guest.md`, () => {
      const { requestsPerBoot, badP50, badP99, drainedAt, judgedAt, toTimer } = outcome
      const numbers = [
        requestsPerBoot.toFixed(2),
        `${badP50.toFixed(1)} / ${badP99.toFixed(1)} s`,
        `${drainedAt.toFixed(0)} s`,
        `${judgedAt.toFixed(0)} s`,
        toTimer,
      ]
      const row = `| ${name} | ${numbers.join(' | ')} |`
      assert.ok(GUIDE.includes(row), row)
    })
  }
})
