/** `npm run deploy`: cdk deploy, then the canary's token, which no template may contain, then what to do next. */
import { ensureCanaryToken } from './canary-token.ts'
import { cdkCommand, runCdk, runEntry, type StackChoice } from './cdk.ts'
import { demandLayout } from './demand-layout.ts'
import { nextSteps } from './next-steps.ts'
import { outputOf, outputsOfStack } from './stack-outputs.ts'

await runEntry(
  cdkCommand('deploy', 'deploy boot-health, or update a deployed stack')
    .option('--all-at-once', 'no roll-out in steps this once: for what mends a stack whose alarms are on')
    .action(async (cdk: string[], choice: StackChoice) => {
      await demandLayout(choice)
      runCdk('deploy', choice, cdk)
      const outputs = await outputsOfStack(choice.stack)
      const need = (name: string) => outputOf(outputs, choice.stack, name)
      const made = await ensureCanaryToken({
        table: need('TableName'),
        parameter: need('CanaryTokenParameter'),
      })
      process.stdout.write(
        nextSteps({
          stack: choice.stack,
          endpoint: need('Endpoint'),
          target: outputs.DomainTarget,
          canary: made,
        }),
      )
    }),
)
