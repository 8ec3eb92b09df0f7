/** What commands say is what a native engineer would write: these words were read wrong, and stay away. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { COMMANDS } from '../../cli/commands.ts'
import { commandTree, flattened } from '../../cli/help/command-tree.ts'

const READ_WRONG = /\bso many\b|came to\b|\bplay an outage\b|^instead:|would be over already|\bis ill\b/i

it('no help text uses a phrase that readers misread', async () => {
  const said = flattened(await commandTree(COMMANDS)).flatMap(({ path, description, options, args, more }) =>
    [description, more, ...[...options, ...args].map((one) => one.description)].map(
      (text) => `${path.join(' ')}: ${text}`,
    ),
  )
  const summaries = COMMANDS.map(({ name, summary }) => `${name}: ${summary}`)
  assert.deepEqual(
    [...said, ...summaries].filter((text) => READ_WRONG.test(text.replace(/^[^:]*: /, ''))),
    [],
  )
})
