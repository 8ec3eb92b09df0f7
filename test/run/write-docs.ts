/** `npm run docs`: writes what is made from the code anew, docs/channels.md and the schema of the config. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { configJsonSchema } from '../../shared/config-check/schema-at.ts'
import { channelsDoc } from '../support/channels-doc.ts'

const at = (path: string) => new URL(`../../${path}`, import.meta.url)

writeFileSync(at('docs/channels.md'), channelsDoc())
mkdirSync(at('schema'), { recursive: true })
writeFileSync(at('schema/boot-health.config.schema.json'), `${JSON.stringify(configJsonSchema(), null, 2)}\n`)
