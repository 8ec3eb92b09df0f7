/** `npm run diff`: what a deployment would change. */
import { cdkCommand, runCdk, runEntry, type StackChoice } from './cdk.ts'

await runEntry(
  cdkCommand('diff', 'show what deploying would change').action((cdk: string[], choice: StackChoice) =>
    runCdk('diff', choice, cdk),
  ),
)
