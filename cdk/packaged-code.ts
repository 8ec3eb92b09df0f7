/** A function's zip: its bundle and the config file, checked and with every default written out. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Code } from 'aws-cdk-lib/aws-lambda'
import type { Config } from '../shared/config.ts'
import type { Bundles } from './bundle-functions.ts'
import type { CodeOf } from './service-function.ts'

/** Code by function name; throws at synthesis for a function that was not bundled. */
export function packagedCode(bundles: Bundles, config: Config): CodeOf {
  for (const directory of bundles.values())
    writeFileSync(join(directory, 'boot-health.config.json'), JSON.stringify(config))
  return (name) => {
    const directory = bundles.get(name)
    if (directory === undefined) throw new Error(`functions/${name}/lambda.ts is missing`)
    return Code.fromAsset(directory)
  }
}
