/** `npm run deploy`: cdk deploy, then the one thing that a template must not hold, then what to do next. */
import { ensureCanaryToken } from './canary-token.ts'
import { cdkCommand, runCdk, runEntry, type StackChoice } from './cdk.ts'
import { demandLayout } from './demand-layout.ts'
import { outputOf, outputsOfStack } from './stack-outputs.ts'

await runEntry(
  cdkCommand('deploy', 'deploy boot-health, or bring a deployed one up to date').action(
    async (cdk: string[], choice: StackChoice) => {
      await demandLayout(choice)
      runCdk('deploy', choice, cdk)
      const outputs = await outputsOfStack(choice.stack)
      const need = (name: string) => outputOf(outputs, choice.stack, name)
      const made = await ensureCanaryToken({
        table: need('TableName'),
        parameter: need('CanaryTokenParameter'),
      })
      process.stdout.write(nextSteps(choice.stack, need('Endpoint'), outputs.DomainTarget, made))
    },
  ),
)

function nextSteps(stack: string, endpoint: string, target: string | undefined, made: boolean): string {
  const steps = [
    ...(target ? [`Point ${new URL(endpoint).hostname} to ${target} (CNAME or alias).`] : []),
    `A token for reporters:   npx boot-health token create --stack ${stack} --role ingest --fleet NAME`,
    `A token for yourself:    npx boot-health token create --stack ${stack} --role operator --name YOU`,
    `In the image:            ENDPOINT=${endpoint} and that token (docs/reporter.md)`,
    `The dashboard:           ${endpoint}/`,
  ]
  const canary = made ? 'The canary has a token now and reports every five minutes.\n' : ''
  return `\n${canary}Next:\n${steps.map((step) => `  ${step}\n`).join('')}`
}
