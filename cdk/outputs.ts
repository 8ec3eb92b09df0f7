import { CfnOutput, type Stack } from 'aws-cdk-lib'
import { Construct } from 'constructs'

/**
 * The stack's outputs by name, each with value and purpose; null values are left out. People and `boot-health … --stack
 * NAME` read them; none is a secret.
 */
export function addOutputs(
  stack: Stack,
  outputs: Record<string, [value: string | null, description: string]>,
): void {
  const scope = new Construct(stack, 'Outputs')
  for (const [name, [value, description]] of Object.entries(outputs))
    if (value !== null) new CfnOutput(scope, name, { value, description }).overrideLogicalId(name)
}
