import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { createJudge, judgeInTime } from '../../../functions/boots/judge-in-time.ts'
import { judgeBoot } from '../../../shared/judgement/judge.ts'
import { LOST_RACE } from '../../support/guest.ts'

const folder = mkdtempSync(join(tmpdir(), 'boot-health-judge-'))
after(() => rmSync(folder, { recursive: true }))

/** A judge whose pattern runs back and forth for ever over some text, and dies of another. */
const broken = join(folder, 'broken.mjs')
writeFileSync(
  broken,
  `import { parentPort } from 'node:worker_threads'
  parentPort.on('message', ({ reports }) => {
    const { text } = reports[0].sections[0]
    if (text.startsWith('die')) throw new Error('died')
    if (text.startsWith('endless')) /^(a+)+$/.test('a'.repeat(60) + '!')
    parentPort.postMessage({ verdict: 'ok', said: text })
  })
  parentPort.postMessage('loaded')`,
)
const evidenceOf = (text: string) => [{ facts: {}, sections: [{ name: 'console', attributes: {}, text }] }]
const endless = () => createJudge({ file: broken, timeout_ms: 500, here_chars: 0 })

describe('a judgement with a time limit', () => {
  it('is the same in a thread as without one', async () => {
    const long = evidenceOf(`${LOST_RACE}\n${'a line that says nothing\n'.repeat(2000)}`)
    assert.deepEqual(await judgeInTime(long, {}), judgeBoot(long, {}))
    assert.deepEqual(await judgeInTime(evidenceOf(LOST_RACE), {}), judgeBoot(evidenceOf(LOST_RACE), {}))
  })

  it('is unknown, and says so, where reading does not finish', async () => {
    const { verdict, cause, findings } = await endless()(evidenceOf('endless'), {})
    assert.deepEqual([verdict, cause], ['unknown', 'unknown'])
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['not_read_in_time'],
    )
  })

  it('does not delay or mix up the judgements behind it', async () => {
    const judge = endless()
    const asked = ['one', 'endless', 'two', 'endless', 'three'].map((text) => judge(evidenceOf(text), {}))
    const answers = await Promise.all(asked)
    assert.deepEqual(
      answers.map((one) => (one as unknown as { said?: string }).said ?? one.verdict),
      ['one', 'unknown', 'two', 'unknown', 'three'],
    )
  })

  it('throws where the thread died, so that the boot is judged again, and continues with the next', async () => {
    const judge = endless()
    await assert.rejects(judge(evidenceOf('die'), {}), /thread ended: died/)
    assert.equal((await judge(evidenceOf('two'), {})).verdict, 'ok')
  })

  it('needs no thread for a short text', async () => {
    const judge = createJudge({ file: broken, timeout_ms: 100, here_chars: 100 })
    assert.equal((await judge(evidenceOf('endless'), {})).verdict, 'unknown')
    assert.deepEqual((await judge(evidenceOf('endless'), {})).findings, [])
  })
})
