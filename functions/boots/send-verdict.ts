/** `boot.judged`: sends a verdict to a fleet's receiver by signed webhook, retried for a day. */
import { fleetSettings } from '../../shared/config.ts'
import { displayLine } from '../../shared/display.ts'
import { type DeliveryVerdict, NOT_TRIED } from '../../shared/page/delivery-verdict.ts'
import { BUSY_AGAIN_MS, PAGE_AGAIN_MS, VERDICT_SENT_WITHIN_MS } from '../../shared/policy/retries.ts'
import { publicLink } from '../../shared/public-link.ts'
import { sha256Hex } from '../../shared/token.ts'
import { bootPath } from '../../shared/view/boot-path.ts'
import type { WorkerDeps } from '../deps.ts'
import type { Work } from '../due/due-work.ts'
import { wake } from '../due/wake.ts'
import { deliver } from '../outbound/deliver.ts'
import { signingSecrets } from '../outbound/signing-secrets.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import { isTrusted } from './newest.ts'
import { witnessOf } from './witness.ts'

/** The name of a receiver in the delivery log. */
export const verdictEndpoint = (fleet: string, receiver: string): string => `verdicts:${fleet}:${receiver}`

/**
 * One attempt. An outdated verdict is not sent: a boot that failed and has recovered since has a row of its own. Throws what the store throws, and where a secret cannot be read.
 */
export async function sendVerdict(deps: WorkerDeps, work: Work<'judged'>): Promise<void> {
  const { fleet, receiver, instance, boot_key } = work
  const settings = fleetSettings(deps.config, fleet).verdict_webhooks[receiver]
  const item = await deps.store.getInstance(fleet, instance)
  const boot = item?.boots.find((one) => one.boot_key === boot_key)
  if (!settings || !item || !boot || !isStill(boot, work)) return
  const attempt = work.attempt + 1
  const nextAt = (outcome: DeliveryVerdict) => nextAttempt(work, attempt, outcome, deps.now())
  const delivered = await deliver(deps, {
    endpoint: verdictEndpoint(fleet, receiver),
    fleet,
    url: settings.url,
    secrets: await signingSecrets(deps, settings),
    message_id: messageId(work),
    type: 'boot.judged',
    data: eventOf(deps, item, boot),
    attempt,
    subject: instance,
    intent: boot.verdict,
    next_at: nextAt,
  })
  if (delivered.reason === NOT_TRIED) return void (await wake(deps, work, deps.now() + BUSY_AGAIN_MS))
  const next = nextAt(delivered)
  if (next !== null) await wake(deps, { ...work, attempt }, next)
}

const isStill = (boot: BootBrief, { verdict, cause }: Work<'judged'>): boolean =>
  isTrusted(boot) && boot.verdict === verdict && boot.cause === cause

/** The same for every attempt at one verdict, so that a receiver recognises a message that a crash sent twice. */
const messageId = ({ fleet, receiver, instance, boot_key, verdict, cause }: Work<'judged'>): string =>
  `judged-${sha256Hex(JSON.stringify([fleet, receiver, instance, boot_key, verdict, cause])).slice(0, 32)}`

/** A refusal is not retried, because it would be refused again; the delivery log has it. */
function nextAttempt(
  { since }: Work<'judged'>,
  attempt: number,
  { verdict, retry_after_ms }: DeliveryVerdict,
  now: number,
): number | null {
  if (verdict !== 'retry') return null
  const wait = PAGE_AGAIN_MS[Math.min(attempt, PAGE_AGAIN_MS.length) - 1] ?? 0
  const at = now + Math.max(wait, retry_after_ms ?? 0)
  return at < since + VERDICT_SENT_WITHIN_MS ? at : null
}

/** `instance` and `labels` come from inventory; an image may come from a guest. */
function eventOf(deps: WorkerDeps, item: InstanceItem, boot: BootBrief): object {
  const { fleet, instance } = item
  return {
    fleet,
    instance,
    boot_key: displayLine(boot.boot_key, 128),
    verdict: boot.verdict,
    cause: boot.cause,
    image: displayLine(boot.image, 128),
    trust: boot.trust,
    witness: witnessOf(item, boot),
    began_at: boot.began_at === 0 ? null : new Date(boot.began_at).toISOString(),
    labels: item.labels,
    link: publicLink(deps.config.public_url, bootPath({ ...boot, fleet, instance })),
  }
}
