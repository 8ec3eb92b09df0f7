/**
 * `npm run bundle`: builds the Lambdas' code and prints each size, gzipped, against cdk/bundle-budget.json. Exits 1 when
 * one is above its budget, because a bundle grows one harmless import at a time.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { bundleFunctions, MAIN_FILE } from './bundle-functions.ts'

const budget = JSON.parse(readFileSync('cdk/bundle-budget.json', 'utf8')) as Record<string, number>
let over = 0
for (const [name, directory] of await bundleFunctions('dist/lambda'))
  for (const file of readdirSync(directory).filter((one) => one.endsWith('.js')))
    report(file === MAIN_FILE ? name : `${name}/${file}`, readFileSync(join(directory, file)))
if (over > 0) process.exitCode = 1

function report(name: string, code: Buffer): void {
  const gzKb = gzipSync(code, { level: 9 }).length / 1024
  const limit = budget[name]
  const fits = limit !== undefined && gzKb <= limit
  if (!fits) over++
  const verdict = fits ? 'ok' : limit === undefined ? 'NO BUDGET' : 'ABOVE BUDGET'
  const sizes = [
    `${(code.length / 1024).toFixed(1)} KB`,
    `${gzKb.toFixed(1)} KB gz`,
    `budget ${limit ?? '-'}`,
  ]
  process.stdout.write(`${name.padEnd(28)} ${sizes.map((text) => text.padStart(14)).join('')}  ${verdict}\n`)
}
