/** Every `boot-health …` of a document is a command that there is, with options that it has; the sample answers are real. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import type { Command } from 'commander'
import { COMMANDS } from '../../cli/commands.ts'
import { runCli } from '../cli/run-cli.ts'

const DOCUMENTS = [
  'README.md',
  'docs/operate.md',
  'docs/troubleshooting.md',
  'docs/scan.md',
  'docs/gate.md',
  'docs/aws.md',
  'docs/remediation.md',
]
/** Words that the reporter's command of that name has, in a guest. */
const IN_GUESTS = /^(doctor|report|generalize|run|sample|again)\b/

/** The commands of code blocks and of code in sentences, without what comes before and after in their line. */
function commandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
    block.replaceAll('\\\n', ' ').split('\n'),
  )
  const spans = [...text.matchAll(/`([^`\n]*)`/g)].map(([, span = '']) => span)
  return [...blocks, ...spans].flatMap((line) => {
    const [, words] =
      /(?:^|[|;&] ?|^sudo |-- |npx )boot-health ([a-z][^|;#]*?)(?: {2,}.*)?$/.exec(line.trim()) ?? []
    return words === undefined ? [] : [words.trim()]
  })
}

async function commandOf(words: string[]): Promise<Command | null> {
  const entry = COMMANDS.find(({ name }) => name === words[0])
  let command = entry ? await entry.load() : null
  for (const word of words.slice(1)) command = command?.commands.find((one) => one.name() === word) ?? command
  return command
}

describe('commands and paths in documents', () => {
  for (const document of DOCUMENTS)
    it(`all exist, in ${document}`, async () => {
      const wrong: string[] = []
      for (const line of commandsIn(readFileSync(document, 'utf8'))) {
        const words = line.split(/\s+/)
        if (line.startsWith('-') || (document !== 'README.md' && IN_GUESTS.test(line) && words.length === 1))
          continue
        const command = await commandOf(words)
        const options = words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.split('=')[0] ?? '')
        const known = ['--help', ...(command?.options.map(({ long }) => long ?? '') ?? [])]
        if (command === null || options.some((option) => !known.includes(option))) wrong.push(line)
      }
      assert.deepEqual(wrong, [])
    })

  it('are reported when they do not exist', async () => {
    assert.deepEqual(commandsIn('`boot-health nosuch --x`'), ['nosuch --x'])
    assert.equal(await commandOf(['nosuch']), null)
    assert.ok(commandsIn(readFileSync('README.md', 'utf8')).length > 15)
  })
})

describe('the sample in the README', () => {
  it('is what diagnose prints for the sample console', async () => {
    const { stdout, code } = await runCli(['diagnose', 'examples/console.log'])
    assert.equal(code, 0)
    const [, sample = ''] = /```text\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8')) ?? []
    assert.ok(sample.length > 400 && stdout.includes(sample), stdout.slice(0, 900))
  })
})
