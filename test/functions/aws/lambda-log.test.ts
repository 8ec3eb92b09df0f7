import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { it } from 'node:test'

/** What a terminal obeys: C0, DEL and C1. What turns or hides the text around it, or ends a line for some reader. */
const OBEYED = [...range(0x00, 0x1f), ...range(0x7f, 0x9f)]
const HIDING = [
  0xad,
  0x61c,
  ...range(0x200b, 0x200f),
  ...range(0x2028, 0x202e),
  ...range(0x2060, 0x206f),
  0xfeff,
]

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at)
}

/** Each of these characters in a detail, through both logs of Lambda. */
const DRIVER = `
const { ingestLog } = await import('./functions/aws/ingest-log.ts')
const { workLog } = await import('./functions/aws/work-log.ts')
const detail = (code) => ({ error: 'a' + String.fromCodePoint(code) + 'b', code })
for (const log of [ingestLog('s'), workLog('s')])
  for (const code of JSON.parse(process.argv[1])) log('request_failed', detail(code))
`

it('writes no character that a terminal obeys or that hides text, and every one can be read out of its line', () => {
  const codes = [...OBEYED, ...HIDING]
  const printed = execFileSync(
    process.execPath,
    ['--input-type=module', '-e', DRIVER, JSON.stringify(codes)],
    {
      encoding: 'utf8',
    },
  )
  assert.doesNotMatch(printed, /[^\n -~]/u)
  const lines = printed.trimEnd().split('\n')
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)).map(({ error, code }) => [error, code]),
    [...codes, ...codes].map((code) => [`a${String.fromCodePoint(code)}b`, code]),
  )
})
