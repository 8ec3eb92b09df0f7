/** One attempt to send a granted action to the fleet's receiver. */

import { repairPolicy } from '../../shared/config.ts'
import { NOT_TRIED } from '../../shared/page/delivery-verdict.ts'
import { ATTEMPT_LEASE_MS, BUSY_AGAIN_MS } from '../../shared/policy/retries.ts'
import { publicLink } from '../../shared/public-link.ts'
import { actionToken } from '../../shared/remediation/action-id.ts'
import { nextAttemptAt } from '../../shared/remediation/attempt.ts'
import { sha256Hex } from '../../shared/token.ts'
import type { WorkerDeps } from '../deps.ts'
import { wake } from '../due/wake.ts'
import { type Delivered, deliver } from '../outbound/deliver.ts'
import { signingSecrets } from '../outbound/signing-secrets.ts'
import type { ActionItem } from '../store/action-item.ts'
import { changeAction } from './change-action.ts'
import type { Policy } from './repair-decision.ts'

/**
 * Takes the attempt by compare-and-set first, so that only one of two workers sends; then sends, then records. A crash
 * after the send repeats the same message id, and the receiver's claim is granted once. Throws where a secret cannot be
 * read.
 */
export async function attemptWebhook(
  deps: WorkerDeps,
  action: ActionItem,
  lastReportAt: number | null,
): Promise<ActionItem> {
  const policy = repairPolicy(deps.config, action.fleet)
  const { url, secret } = policy
  if (url === undefined || secret === undefined) return end(deps, action, 'cancelled', 'no_receiver')
  const secrets = await signingSecrets(deps, { ...policy, secret })
  const token = actionToken(secrets[0] ?? '', action.action_id)
  const mine = await takeAttempt(deps, action, sha256Hex(token))
  if (!mine) return (await deps.store.getAction(action.action_id)) ?? action
  const delivered = await deliver(deps, {
    endpoint: `remediation:${action.fleet}`,
    fleet: action.fleet,
    url,
    secrets,
    message_id: action.action_id,
    type: 'boot.remediation.requested',
    data: payload(deps, mine, token),
    attempt: mine.attempt,
    subject: action.action_id,
    next_at: ({ verdict, retry_after_ms }) =>
      verdict === 'retry' ? nextAttemptAt({ ...mine, now: deps.now(), retry_after_ms }) : null,
  })
  if (delivered.verdict === 'accepted')
    deps.log('webhook_accepted', {
      fleet: action.fleet,
      action_id: action.action_id,
      since_report_ms: lastReportAt === null ? null : deps.now() - lastReportAt,
    })
  return record(deps, mine, delivered, policy)
}

/** Contains no guest text: `instance` is inventory's id, the fence is a uuid. */
function payload(deps: WorkerDeps, action: ActionItem, token: string): object {
  const base = publicLink(deps.config.public_url, `/v1/remediations/${action.action_id}`)
  return {
    action_id: action.action_id,
    action: action.action,
    instance: action.instance,
    fleet: action.fleet,
    fence: action.fence,
    expires_at: new Date(action.expires_at).toISOString(),
    attempt: action.attempt,
    dry_run: false,
    claim_url: `${base}/claim`,
    outcome_url: `${base}/outcome`,
    token,
  }
}

/** null where another worker has this attempt, or the action has moved on. */
async function takeAttempt(
  deps: WorkerDeps,
  action: ActionItem,
  token_hash: string,
): Promise<ActionItem | null> {
  const next_attempt_at = deps.now() + ATTEMPT_LEASE_MS
  await wakeAction(deps, action, next_attempt_at)
  const mine = { ...action, attempt: action.attempt + 1, next_attempt_at, token_hash }
  return (await deps.store.casAction(mine)) ? { ...mine, rev: mine.rev + 1 } : null
}

async function record(
  deps: WorkerDeps,
  mine: ActionItem,
  delivered: Delivered,
  policy: Policy,
): Promise<ActionItem> {
  const now = deps.now()
  switch (delivered.verdict) {
    case 'accepted': {
      await wakeAction(deps, mine, mine.expires_at)
      const verify_by = now + policy.verify_within_s * 1000
      // The receiver may have claimed it before its answer reached us.
      return changeAction(deps, mine, (stored) => {
        if (stored.delivered_at !== null) return null
        if (stored.state === 'granted') return { ...stored, state: 'delivered', delivered_at: now, verify_by }
        return stored.state === 'claimed' ? { ...stored, delivered_at: now } : null
      })
    }
    case 'retry': {
      if (delivered.reason === NOT_TRIED) return releaseAttempt(deps, mine)
      const next = nextAttemptAt({ ...mine, now, retry_after_ms: delivered.retry_after_ms })
      if (next === null) return end(deps, mine, 'expired', 'not_delivered')
      await wakeAction(deps, mine, next)
      return changeAction(deps, mine, (stored) =>
        stored.state === 'granted' && stored.attempt === mine.attempt
          ? { ...stored, next_attempt_at: next }
          : null,
      )
    }
    default:
      return end(deps, mine, 'expired', `receiver_${delivered.verdict}`)
  }
}

/** No call was made: the same attempt again in a moment, while the action lasts. */
async function releaseAttempt(deps: WorkerDeps, mine: ActionItem): Promise<ActionItem> {
  const next = deps.now() + BUSY_AGAIN_MS
  if (next >= mine.expires_at) return end(deps, mine, 'expired', 'not_delivered')
  await wakeAction(deps, mine, next)
  return changeAction(deps, mine, (stored) =>
    stored.state === 'granted' && stored.attempt === mine.attempt
      ? { ...stored, attempt: stored.attempt - 1, next_attempt_at: next }
      : null,
  )
}

function end(
  deps: WorkerDeps,
  action: ActionItem,
  state: 'expired' | 'cancelled',
  reason: string,
): Promise<ActionItem> {
  return changeAction(deps, action, (stored) =>
    stored.state === 'granted' ? { ...stored, state, reason, finished_at: deps.now() } : null,
  )
}

const wakeAction = (deps: WorkerDeps, { fleet, action_id }: ActionItem, at: number) =>
  wake(deps, { kind: 'action', fleet, action_id }, at)
