/** A console as a report. Our reporter never sends one, so this is loaded on demand. */
import type { Context } from 'hono'
import { consoleEvidence } from '../../shared/evidence/console.ts'
import { CONSOLE_KEPT_BYTES, INVENTORY_WIRE_BYTES } from '../../shared/policy/limits.ts'
import type { Acceptance } from '../boots/accept.ts'
import { isWholePart } from '../store/keys.ts'
import type { TokenItem } from '../store/token-item.ts'
import { badBody } from './bad-body.ts'
import { type Limit, readWire, textOf } from './body.ts'
import { takeHeadAndTail } from './head-and-tail.ts'

const LIMIT: Limit = { wire: INVENTORY_WIRE_BYTES, bytes: CONSOLE_KEPT_BYTES }

/**
 * The text of a console: head and tail where it is long. Throws 413 where even its wire form is too long, and 400 for
 * invalid gzip.
 */
export const readConsole = async (c: Context): Promise<string> =>
  textOf(await readWire(c, LIMIT), LIMIT, takeHeadAndTail)

/** A console that inventory or an operator read: they vouch for the instance. Throws 400 where none is named. */
export function consoleReport(token: TokenItem, instance: string | undefined, text: string): Acceptance {
  // Filed under the instance's name; the judge reads that name from the key.
  if (!instance || !/^[\x21-\x7e]{1,128}$/.test(instance) || !isWholePart(instance))
    throw badBody(400, [{ pointer: '?instance', detail: 'name the instance: /v1/console?instance=ID' }])
  const { evidence, boot_key } = consoleEvidence(text)
  return {
    evidence,
    source: 'console',
    token,
    guest: instance,
    boot_key,
    secret: null,
    uptime_sent: null,
    hint: 'unsure',
    attested_instance: instance,
  }
}
