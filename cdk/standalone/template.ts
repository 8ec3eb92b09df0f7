/** The standalone template as an object. Adds what the CDK cannot express: parts of a list that may be missing. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { StandaloneStack } from './standalone-stack.ts'

export type Template = { [part: string]: unknown; Resources: Record<string, Resource> }
interface Resource {
  Type: string
  Properties: Record<string, unknown>
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** Statement -> the condition without which it is absent. */
const STATEMENTS: Record<string, string> = { PublishPages: 'HasTopics', ReadConsoles: 'Watches' }
const API = 'AWS::ApiGatewayV2::Api'
const NOTHING = { Ref: 'AWS::NoValue' }

/** The stack, for validation, and its template. */
export function standaloneApp(outdir: string): { app: App; stack: StandaloneStack } {
  const app = new App({
    outdir,
    analyticsReporting: false,
    context: { '@aws-cdk/aws-iam:minimizePolicies': false },
  })
  return { app, stack: new StandaloneStack(app, 'BootHealth') }
}

/** Deterministic. Needs no account, no bundle and no network. */
export function standaloneTemplate(): Template {
  const outdir = mkdtempSync(join(tmpdir(), 'boot-health-standalone-'))
  try {
    const { app } = standaloneApp(outdir)
    const made = app.synth().getStackByName('BootHealth').template as Template
    const [api = ''] = Object.entries(made.Resources).find(([, { Type }]) => Type === API) ?? []
    const template = changed(made as unknown as Json, [statement, reserved, ownUrl(api), ec2Events])
    return withCondition(template as unknown as Template, 'DomainTarget', 'HasDomain')
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}

type Change = (part: { [name: string]: Json }) => Json

/** Every object of the template, the inner ones first, with each change applied. */
function changed(part: Json, changes: Change[]): Json {
  if (part === null || typeof part !== 'object') return part
  if (Array.isArray(part)) return part.map((one) => changed(one, changes))
  const inside = Object.fromEntries(Object.entries(part).map(([name, one]) => [name, changed(one, changes)]))
  return changes.reduce<Json>((one, change) => (isObject(one) ? change(one) : one), inside)
}

const isObject = (part: Json): part is { [name: string]: Json } =>
  part !== null && typeof part === 'object' && !Array.isArray(part)

const onlyIf = (condition: string, part: Json, otherwise: Json = NOTHING): Json => ({
  'Fn::If': [condition, part, otherwise],
})

const statement: Change = (part) => {
  const condition = STATEMENTS[String(part.Sid)]
  return condition ? onlyIf(condition, part) : part
}

const reserved: Change = (part) =>
  typeof part.ReservedConcurrentExecutions === 'number'
    ? { ...part, ReservedConcurrentExecutions: onlyIf('Reserves', part.ReservedConcurrentExecutions) }
    : part

const ec2Events: Change = (part) =>
  part.EventPattern ? { ...part, State: onlyIf('Watches', 'ENABLED', 'DISABLED') } : part

/** The stack writes `https://` before the user's own name of the endpoint. */
const ownUrl =
  (api: string): Change =>
  (part) => {
    if (JSON.stringify(part) !== JSON.stringify({ 'Fn::Join': ['', ['https://', { Ref: 'DomainName' }]] }))
      return part
    return onlyIf('HasDomain', part, { 'Fn::GetAtt': [api, 'ApiEndpoint'] })
  }

/** An output of a part that may be absent. */
function withCondition(template: Template, output: string, Condition: string): Template {
  const outputs = template.Outputs as Record<string, object>
  return { ...template, Outputs: { ...outputs, [output]: { ...outputs[output], Condition } } }
}
