import { CfnOutput, type Stack } from 'aws-cdk-lib'
import { Construct } from 'constructs'

/**
 * Says what the stack made, by name: value and what it is for; null values are left out.
 * Read by people and by `boot-health … --stack NAME`; none is a secret.
 */
export function addOutputs(
  stack: Stack,
  outputs: Record<string, [value: string | null, description: string]>,
): void {
  const scope = new Construct(stack, 'Outputs')
  for (const [name, [value, description]] of Object.entries(outputs))
    if (value !== null) new CfnOutput(scope, name, { value, description }).overrideLogicalId(name)
}
