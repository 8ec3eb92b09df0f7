/**
 * `npm run docs`: rewrites everything that is made from the code: docs/channels.md, the schema of the config, the OpenAPI
 * document.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { openApiDocument } from '../../functions/api/openapi/document.ts'
import { configJsonSchema } from '../../shared/config-check/schema-at.ts'
import { channelsDoc } from '../support/channels-doc.ts'
import { withTables } from '../support/doc-tables.ts'

const at = (path: string) => new URL(`../../${path}`, import.meta.url)

const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { version: string }

writeFileSync(at('docs/channels.md'), channelsDoc())
for (const page of ['docs/metrics.md', 'docs/operate.md'])
  writeFileSync(at(page), withTables(readFileSync(at(page), 'utf8')))
mkdirSync(at('schema'), { recursive: true })
writeFileSync(at('schema/boot-health.config.schema.json'), `${JSON.stringify(configJsonSchema(), null, 2)}\n`)
writeFileSync(at('schema/boot-health.openapi.json'), `${JSON.stringify(openApiDocument(version), null, 2)}\n`)
