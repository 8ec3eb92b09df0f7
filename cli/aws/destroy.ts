/** `npm run destroy`: prints what stays and how to delete that too, then cdk destroy (which asks). */
import { readSettings } from '../../cdk/settings.ts'
import { deleteCanaryToken } from './canary-token.ts'
import { cdkCommand, runCdk, runEntry, type StackChoice } from './cdk.ts'
import { outputOf, outputsOfStack } from './stack-outputs.ts'

await runEntry(
  cdkCommand(
    'destroy',
    'delete the stack; the table with every report stays unless the config says retain: false',
  )
    .option('--yes', 'do not ask')
    .action(async (cdk: string[], choice: StackChoice & { yes?: true }) => {
      const outputs = await outputsOfStack(choice.stack)
      const table = outputOf(outputs, choice.stack, 'TableName')
      const parameter = outputOf(outputs, choice.stack, 'CanaryTokenParameter')
      const { aws } = readSettings(choice.config)
      process.stdout.write(whatStays(table, aws.retain))
      runCdk('destroy', choice, [...(choice.yes ? ['--force'] : []), ...cdk])
      await deleteCanaryToken(parameter)
    }),
)

function whatStays(table: string, retain: boolean): string {
  if (!retain) return `Nothing is kept: table ${table} is deleted with its reports, incidents and tokens.\n`
  return [
    `Kept: table ${table} with its reports, incidents and tokens, protected from deletion, and its backups.`,
    'Deleted: functions, endpoint, queues, alarms, logs. Guests keep their reports and try again for days.',
    'To delete the table too, which cannot be undone:',
    `  aws dynamodb update-table --table-name ${table} --no-deletion-protection-enabled`,
    `  aws dynamodb delete-table --table-name ${table}`,
    '',
  ].join('\n')
}
