import { outputOf, outputsOfStack } from './stack-outputs.ts'

/** The name of the table that a deployed stack keeps its items in. Throws `CliError` where it cannot be had. */
export async function tableOfStack(stack: string): Promise<string> {
  return outputOf(await outputsOfStack(stack), stack, 'TableName')
}
