/**
 * A change of the rules reaches stored boots only if JUDGE_VERSION rises (`boot-health rejudge` skips boots of this
 * version). So the digest of the judgement of all captures stands here beside the number.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { JUDGE_VERSION, judgeBoot } from '../../../shared/judgement/judge.ts'
import { SHARED, whyNoSamples } from '../../soak/samples.ts'
import { firstBoot, wholeBoot } from '../../support/captured-boots.ts'

const JUDGED = {
  version: 3,
  digest: '42b782477eec421b',
}

function digestOfCaptures(): string {
  const directory = join(SHARED, 'captures')
  const labels: unknown = JSON.parse(readFileSync(join(directory, 'EXPECTED.json'), 'utf8'))
  const hash = createHash('sha256')
  for (const name of Object.keys(labels as object).sort()) {
    const folder = join(directory, name)
    const reports = [firstBoot(folder, 'files'), firstBoot(folder, 'console'), wholeBoot(folder)]
    for (const report of reports) hash.update(JSON.stringify({ ...judgeBoot([report]), judge_version: 0 }))
  }
  return hash.digest('hex').slice(0, 16)
}

it("rises with every change of the judgement's output", { skip: whyNoSamples() ?? false }, () => {
  const now = { version: JUDGE_VERSION, digest: digestOfCaptures() }
  assert.deepEqual(
    now,
    JUDGED,
    `the captures are judged differently: raise JUDGE_VERSION in shared/judgement/judge.ts by one, once for a release, and write ${JSON.stringify(now.digest)} beside it here`,
  )
})
