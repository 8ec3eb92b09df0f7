/** `npm run package`: every artefact into dist/, with SHA256SUMS. The same commit gives the same bytes. */

import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sizeWords } from '../../shared/view/number-words.ts'
import { buildArtefacts } from './artefacts.ts'
import { readSource } from './source.ts'

const root = join(import.meta.dirname, '../..')
const dist = join(root, 'dist')
const { artefacts, skipped } = await buildArtefacts(readSource(root))
mkdirSync(dist, { recursive: true })
const sums = artefacts.map(({ name, bytes }) => {
  writeFileSync(join(dist, name), bytes)
  process.stdout.write(`dist/${name}  ${sizeWords(bytes.length)}\n`)
  return `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`
})
writeFileSync(join(dist, 'SHA256SUMS'), sums.join(''))
for (const what of skipped) process.stdout.write(`skipped: ${what}\n`)
