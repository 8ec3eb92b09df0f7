/**
 * `npm run accuracy -- DIR… [--console-only | --console] [--json]`: judges every labelled sample of a directory and
 * prints how often the answer agrees with the label. Two forms: boots captured in folders with an
 * EXPECTED.json, and texts `NNN.txt` with their label in `NNN.json`. The judgement sees neither names nor
 * paths. A text counts as misleading where `diagnose` says what its label forbids (`must_not_say`), leaves out
 * what it asks for (`must_say`), gives another `verdict`, or says what is true of no boot (test/golden/complaints.ts). `--console-only` shows it the stages' stderr alone, `--console` both streams, which is what a
 * console prints. Exits 1 where a claim was wrong or an
 * answer misleads.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { printReport, type Row, summarise } from '../support/accuracy-report.ts'
import { type Shown, sampleBoots } from '../support/captured-boots.ts'
import { labelledTexts } from '../support/labelled-texts.ts'

const args = process.argv.slice(2)
const shown: Shown = args.includes('--console-only')
  ? 'stderr'
  : args.includes('--console')
    ? 'console'
    : 'files'
const directories = args.filter((arg) => !arg.startsWith('--'))
if (directories.length === 0) {
  console.error('usage: npm run accuracy -- DIR… [--console-only | --console] [--json]')
  process.exit(2)
}
const missing = directories.find((directory) => !existsSync(directory))
if (missing !== undefined) {
  console.error(`${missing}: no such directory`)
  process.exit(2)
}

const rows: Row[] = []
for (const directory of directories) {
  const isCaptured = existsSync(join(directory, 'EXPECTED.json'))
  rows.push(...(isCaptured ? sampleBoots(directory, shown) : await labelledTexts(directory)))
}
const summary = summarise(rows)
if (args.includes('--json')) console.log(JSON.stringify(summary, null, 2))
else printReport(summary)
process.exit(summary.wrong_claims.length + summary.misleading.length > 0 ? 1 : 0)
