/** One report from an HTTP request: whose it is, whether the control plane vouches for it, and when its boot began. */
import type { Evidence } from '../../shared/evidence.ts'
import { identityOf } from '../../shared/identity.ts'
import type { ProblemError as Pointer } from '../../shared/problem.ts'
import type { Acceptance } from '../boots/accept.ts'
import type { Hint, ReportSource } from '../store/report-item.ts'
import type { TokenItem } from '../store/token-item.ts'
import { badBody } from './bad-body.ts'

/** Reads a header of the request. */
type Header = (name: string) => string | undefined

/** A guest's own report. Throws 422 where it does not name its machine and its boot. */
export function guestReport(
  header: Header,
  token: TokenItem,
  evidence: Evidence,
  source: ReportSource,
): Acceptance {
  const { guest, boot_key } = identityOf(evidence.facts)
  const missing: Pointer[] = []
  if (!boot_key) missing.push({ pointer: 'boot_id', detail: 'a uuid that changes with every boot' })
  if (!guest)
    missing.push({
      pointer: 'product_uuid',
      detail: 'or macs, or machine_id: something that names the guest',
    })
  if (!boot_key || !guest) throw badBody(422, missing)
  const secret = header('boot-health-secret') ?? ''
  return {
    evidence,
    source,
    token,
    guest,
    boot_key,
    secret: /^[0-9a-f]{32,128}$/.test(secret) ? secret : null,
    uptime_sent: uptimeOf(header('boot-health-uptime')),
    hint: hintOf(header('boot-health-hint') ?? evidence.facts.hint),
    attested_instance: token.role === 'instance' ? token.instance : null,
  }
}

/** The hint of a header; `unsure` for anything else. */
export const hintOf = (text: string | undefined): Hint =>
  text === 'good' || text === 'bad' ? text : 'unsure'

function uptimeOf(text: string | undefined): number | null {
  if (!text || !/^[0-9]{1,10}(\.[0-9]{1,6})?$/.test(text)) return null
  return Number(text)
}
