/**
 * `npm run golden [-- --update]`: what `diagnose` answers now, against the answers that were reviewed last. Prints the
 * difference of each of ours, and the new answer to each third-party text, of which only a digest is kept. With
 * `--update` the answers of now become the reviewed ones: read the difference first, because nobody else will.
 * Exits 1 where anything differs and nothing was updated.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Changed, changedAnswers, storeAnswers } from '../golden/stored.ts'

const isUpdate = process.argv.includes('--update')
const scratch = mkdtempSync(join(tmpdir(), 'boot-health-golden-'))
const changed = await changedAnswers()
for (const one of changed) print(one)
rmSync(scratch, { recursive: true })
console.log(`${changed.length} answers differ from the reviewed ones`)
if (isUpdate) await storeAnswers()
process.exitCode = changed.length > 0 && !isUpdate ? 1 : 0

function print({ set, name, before, after }: Changed): void {
  console.log(`\n== ${set}/${name}${before === null ? ' (new, or only its digest was kept)' : ''}`)
  if (after === null) console.log('   its text is gone')
  else console.log(before === null ? after : difference(before, after))
}

/** As git shows it, because that is what people read. */
function difference(before: string, after: string): string {
  const [old, now] = [join(scratch, 'reviewed'), join(scratch, 'now')]
  writeFileSync(old, before)
  writeFileSync(now, after)
  const args = ['diff', '--no-index', '--unified=1', `--color=${process.stdout.isTTY ? 'always' : 'never'}`]
  const { stdout } = spawnSync('git', [...args, old, now], { encoding: 'utf8' })
  return stdout.split('\n').slice(4).join('\n')
}
