/** The stack as a template, built from stub code: no bundling, no network, no account. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { BootHealthStack } from '../../cdk/boot-health-stack.ts'
import { settingsOf } from '../../cdk/settings.ts'
import { scratchDirectory } from './scratch.ts'

const stub = scratchDirectory('stub')
writeFileSync(join(stub, 'index.js'), 'exports.handler = async () => {}\n')

/** A stack from this config, with stub functions. */
export function stackOf(config: unknown = { fleets: { default: {} } }): { app: App; stack: BootHealthStack } {
  const app = new App({ context: { '@aws-cdk/aws-iam:minimizePolicies': false } })
  const stack = new BootHealthStack(app, 'BootHealth', {
    settings: settingsOf(config),
    codeOf: () => Code.fromAsset(stub),
  })
  return { app, stack }
}

/** The template of that stack. */
export function templateOf(config?: unknown): Template {
  return Template.fromStack(stackOf(config).stack)
}
