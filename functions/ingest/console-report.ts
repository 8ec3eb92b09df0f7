/** A console as a report. Our reporter never sends one: this is loaded when somebody does. */
import { consoleEvidence } from '../../shared/evidence/console.ts'
import type { Acceptance } from '../boots/accept.ts'
import type { TokenItem } from '../store/items.ts'
import { isWholePart } from '../store/keys.ts'
import { badBody } from './bad-body.ts'

/** A console that inventory or an operator read: they vouch for the instance. Throws 400 where none is named. */
export function consoleReport(token: TokenItem, instance: string | undefined, text: string): Acceptance {
  // Filed under its name, and the judge reads that back out of the key.
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
