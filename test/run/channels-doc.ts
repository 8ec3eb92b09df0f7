/** `npm run docs:channels`: writes docs/channels.md anew. */
import { writeFileSync } from 'node:fs'
import { channelsDoc } from '../support/channels-doc.ts'

writeFileSync(new URL('../../docs/channels.md', import.meta.url), channelsDoc())
