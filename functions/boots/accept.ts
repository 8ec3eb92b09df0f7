/** From evidence to one stored, immutable report: the common last steps of every input. */
import { cutMiddle } from '../../shared/envelope/cut.ts'
import { writeEnvelope } from '../../shared/envelope/envelope.ts'
import { packText } from '../../shared/envelope/packed.ts'
import { redact } from '../../shared/envelope/redact.ts'
import type { Evidence } from '../../shared/evidence.ts'
import { REPORT_TEXT_BYTES } from '../../shared/policy/limits.ts'
import { sha256Hex } from '../../shared/token.ts'
import type { Deps } from '../deps.ts'
import type { Work } from '../due/due-work.ts'
import type { WriteAhead } from '../due/write-ahead.ts'
import type { BootKey, Hint, ReportItem, ReportKey, ReportSource } from '../store/report-item.ts'
import type { TokenItem } from '../store/token-item.ts'

export interface Acceptance {
  evidence: Evidence
  source: ReportSource
  token: TokenItem
  guest: string
  boot_key: string
  secret: string | null
  uptime_sent: number | null
  hint: Hint
  /** Inventory's id, where the control plane vouches for it. */
  attested_instance: string | null
}

export interface Accepted {
  key: ReportKey
  outcome: 'stored' | 'duplicate'
  cut: number
}

export interface AcceptOptions {
  ahead?: WriteAhead | undefined
  /** Called for so many bytes before anything is stored; throws where there is no room. */
  room?: (bytes: number) => Promise<void>
}

type AcceptDeps = Pick<Deps, 'now' | 'announce'> & { store: Pick<Deps['store'], 'putReport'> }

/**
 * Stores the report, then notifies the judge. With `ahead` (embedded mode) a due row is written first, so that a crash
 * between the two loses nothing; on AWS the table's stream guarantees that without a write. Throws what `room` throws: then
 * nothing is stored.
 */
export async function accept(
  deps: AcceptDeps,
  given: Acceptance,
  { ahead, room = async () => {} }: AcceptOptions = {},
): Promise<Accepted> {
  const { evidence, cut } = cutEvidence(given.evidence)
  const text = redact(writeEnvelope(evidence))
  const seq = wholeNumber(evidence.facts.seq, 1, 9999) ?? 1
  const key: ReportKey = {
    fleet: given.token.fleet,
    guest: given.guest,
    boot_key: given.boot_key,
    seq,
    sha: sha256Hex(text).slice(0, 12),
  }
  const now = deps.now()
  const item: ReportItem = {
    ...key,
    source: given.source,
    body: packText(text),
    received_at: now,
    boot_n: wholeNumber(evidence.facts.boot_n, 0, 1e9),
    uptime_sent: given.uptime_sent,
    hint: given.hint,
    token_id: given.token.token_id,
    secret_hash: given.secret ? sha256Hex(given.secret) : null,
    attested_instance: given.attested_instance,
    canary: given.token.role === 'canary',
  }
  await room(item.body.byteLength)
  await ahead?.write(judgeWork(key))
  const outcome = await deps.store.putReport(item)
  await ahead?.start()
  await deps.announce(key)
  return { key, outcome, cut }
}

/** Makes sure that a stored report is judged: all reports of its boot are folded. */
export const judgeWork = ({ fleet, guest, boot_key }: BootKey): Work<'judge'> => ({
  kind: 'judge',
  fleet,
  guest,
  boot_key,
})

/** Cuts the longest sections first, each in its middle, until everything fits. */
function cutEvidence(evidence: Evidence): { evidence: Evidence; cut: number } {
  const sizes = evidence.sections.map((section) => Buffer.byteLength(section.text))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total <= REPORT_TEXT_BYTES) return { evidence, cut: 0 }
  const limit = fairLimit(sizes, REPORT_TEXT_BYTES)
  let dropped = 0
  const sections = evidence.sections.map((section) => {
    const { text, cut } = cutMiddle(section.text, limit)
    dropped += cut
    return cut === 0 ? section : { ...section, text, attributes: { ...section.attributes, cut: String(cut) } }
  })
  return { evidence: { ...evidence, sections }, cut: dropped }
}

/** The largest limit per section with which all sections together fit. */
function fairLimit(sizes: number[], budget: number): number {
  let left = budget
  const ascending = [...sizes].sort((a, b) => a - b)
  for (const [index, size] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index))
    if (size > share) return share
    left -= size
  }
  return budget
}

function wholeNumber(text: string | undefined, min: number, max: number): number | null {
  if (!text || !/^[0-9]{1,12}$/.test(text)) return null
  const value = Number(text)
  return value >= min && value <= max ? value : null
}
