/** `npm run cost`: what a million boots and a quiet month cost by the model, at list prices that must be checked. */
import { costOf, MILLION_FAILING, MILLION_HEALTHY, monthOfRest, total } from './cost-model.ts'
import { PRICED_ON } from './prices.ts'

function print(title: string, lines: { what: string; count: number; dollars: number }[]): void {
  process.stdout.write(`\n${title}\n`)
  for (const { what, count, dollars } of lines)
    process.stdout.write(
      `  ${what.padEnd(34)}${count.toPrecision(3).padStart(12)}${dollars.toFixed(2).padStart(10)} $\n`,
    )
  process.stdout.write(`  ${'together'.padEnd(46)}${total(lines).toFixed(2).padStart(10)} $\n`)
}

process.stdout.write(
  `List prices, us-east-1, written down ${PRICED_ON}: check them before you quote a figure.\n`,
)
print('A million healthy boots (counts are per boot)', costOf(MILLION_HEALTHY))
print('A million boots, 5 % failing, launches announced', costOf(MILLION_FAILING))
print('A month in which nothing boots (counts are per month)', monthOfRest())
