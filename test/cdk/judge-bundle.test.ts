/** The judge's thread as Lambda gets it: a file beside the function, found from there. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import { judgeBoot } from '../../shared/judgement/judge.ts'
import { LOST_RACE } from '../support/guest.ts'
import { bundlesForTest } from './lambda-bundle.ts'

const reports = [{ facts: {}, sections: [{ name: 'console', attributes: {}, text: LOST_RACE }] }]

const bundles = await bundlesForTest()

describe('the bundled thread of the judge', () => {
  for (const name of ['alerting', 'worker', 'api'])
    it(`lies beside ${name}, where the bundle looks for it, and gives the same verdicts as the source`, async () => {
      const directory = bundles.get(name) ?? ''
      // It takes its place and its ending from the file that it is in, by the name that CommonJS has for it.
      assert.ok(/filename\?\?__filename/.test(readFileSync(join(directory, 'function.js'), 'utf8')))
      const worker = new Worker(join(directory, 'judge-worker.js'))
      await once(worker, 'message')
      worker.postMessage({ reports, context: {} })
      const [judgement] = await once(worker, 'message')
      assert.deepEqual(judgement, judgeBoot(reports))
      await worker.terminate()
    })
})
