/** Every answer to every text that we have, against what no answer may say. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeText } from '../../shared/judgement/judge.ts'
import { whyNoSamples } from '../soak/samples.ts'
import { goldenAnswers } from './answers.ts'
import { complaintsOf } from './complaints.ts'

describe('every answer of diagnose', { skip: whyNoSamples() ?? false }, () => {
  it('is true of its text', async () => {
    const wrong: string[] = []
    for await (const { set, name, text, ...answer } of goldenAnswers())
      wrong.push(...complaintsOf(text, answer).map((complaint) => `${set}/${name} ${complaint}`))
    assert.deepEqual(wrong, [])
  })
})

describe('a complaint about an answer', () => {
  const text =
    "[   10.10] cloud-init[3]: Cloud-init v. 23.4 running 'init' at Thu, 01 Feb 2024 10:00:01 +0000. Up 10.00 seconds.\n" +
    "2024-02-01 10:00:02,000 - url_helper.py[WARNING]: Calling 'http://100.100.100.200/x' failed [0/1s]: [Errno 111] Connection refused\n" +
    '2024-02-01 10:00:03,000 - util.py[WARNING]: No instance datasource found!\n'
  const judged = judgeText(text)
  const page = ' For the ticket\n   x'
  const of = (given: {
    told?: string
    judged?: Partial<typeof judged>
    text?: string
    isRefused?: boolean
  }) =>
    complaintsOf(given.text ?? text, {
      judged: { ...judged, ...given.judged },
      told: given.told ?? page,
      isRefused: given.isRefused ?? false,
    })

  it('is not raised when the answer is true', () => assert.deepEqual(of({}), []))

  const raised: [what: string, given: Parameters<typeof of>[0], says: RegExp][] = [
    ['an unjustified refusal', { isRefused: true }, /denies/],
    ['a missing sentence', { told: 'x' }, /no sentence/],
    ['metadata that no line shows', { told: `${page} Metadata arrived` }, /metadata arrived/],
    [
      'a finished boot',
      { text: `${text}Cloud-init v. 23.4 finished at Thu`, told: `${page} the text ends before` },
      /had not finished/,
    ],
    ['a printed "undefined"', { told: `${page} undefined` }, /value/],
    [
      'an address of another service',
      { judged: { remedy: { ...judged.remedy, steps: ['`curl http://169.254.169.254/`'] } } },
      /169\.254\.169\.254/,
    ],
    [
      'a source that is not in the text',
      {
        judged: {
          remedy: { ...judged.remedy, config: { path: 'x', text: 'datasource_list: [ Vultr ]\n' } },
        },
      },
      /lists Vultr/,
    ],
    [
      'a time that is not in the text',
      { judged: { lookup: { at: [77, 78], stage: 'init', run: 1 } } },
      /77\.00 s/,
    ],
    [
      'a misquoted line',
      {
        judged: { evidence: [{ source: 'text', line: 1, text: 'Something else entirely, no?', shows: '' }] },
      },
      /quotes line 1/,
    ],
    [
      'a healthy boot without its end',
      {
        judged: {
          cause: 'healthy',
          evidence: [{ source: 'log', line: 1, text: 'restored from cache', shows: '' }],
        },
      },
      /healthy by/,
    ],
  ]
  for (const [what, given, says] of raised)
    it(`is raised for ${what}`, () => assert.match(of(given).join('\n'), says))
})
