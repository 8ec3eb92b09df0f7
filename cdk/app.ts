/**
 * What `cdk` runs (cdk.json). Context: `-c config=FILE` (default boot-health.config.json), `-c stack=NAME`
 * (default BootHealth), `-c rollout=all_at_once` (npm run deploy -- --all-at-once). Bundles the functions first, so that what is deployed is what `npm run bundle` measured.
 */
import { existsSync } from 'node:fs'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { BootHealthStack } from './boot-health-stack.ts'
import { bundleFunctions } from './bundle-functions.ts'
import { packagedCode } from './packaged-code.ts'
import { readSettings } from './settings.ts'

const app = new App()
const configPath = String(app.node.tryGetContext('config') ?? 'boot-health.config.json')
if (!existsSync(configPath))
  process.stderr.write(`No ${configPath}: building with one fleet named "default" and no channels.\n`)
const settings = readSettings(configPath)
if (app.node.tryGetContext('rollout') === 'all_at_once') settings.aws.rollout = 'all_at_once'
const bundles = await bundleFunctions('dist/lambda')
new BootHealthStack(app, String(app.node.tryGetContext('stack') ?? 'BootHealth'), {
  settings,
  codeOf: packagedCode(bundles, settings.config),
})
Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { verbose: true }))
app.synth()
