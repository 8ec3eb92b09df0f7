/** The statements of each function's role, out of the template. */
import type { Template } from 'aws-cdk-lib/assertions'
import { templateOf } from '../support/synthesized.ts'

export interface Statement {
  Sid: string
  Action: string | string[]
  Resource: unknown
  Condition?: Record<string, Record<string, string[]>>
}

/** Function name -> its statements, by the role that both name. */
export function statementsOf(config: unknown): Map<string, Statement[]> {
  return statementsByFunction(templateOf(config))
}

export function statementsByFunction(template: Template): Map<string, Statement[]> {
  const byRole = new Map<string, Statement[]>()
  for (const { Properties: policy } of Object.values(template.findResources('AWS::IAM::Policy')))
    for (const role of policy.Roles) byRole.set(role.Ref, policy.PolicyDocument.Statement)
  const functions = Object.values(template.findResources('AWS::Lambda::Function'))
  return new Map(
    functions.map(({ Properties: it }) => [
      String(it.Description).replace('boot-health ', ''),
      byRole.get(it.Role['Fn::GetAtt'][0]) ?? [],
    ]),
  )
}
