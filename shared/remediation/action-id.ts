/** Ids and tokens of actions. Both are derived, so a crash between two attempts changes neither. */
import { createHash, createHmac } from 'node:crypto'

/**
 * The id of one rung on one boot of one instance: two workers that make the same decision make the same action. It is also
 * the webhook's message id, so it contains no dot.
 */
export function actionId(of: { fleet: string; instance: string; boot_key: string; rung: number }): string {
  const text = JSON.stringify([of.fleet, of.instance, of.boot_key, of.rung])
  return `act_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
}

/**
 * The token that lets a receiver claim exactly this action. Only somebody with the webhook's secret can derive it, and the
 * table stores only its hash.
 */
export function actionToken(secret: string, id: string): string {
  return `bh_action_${createHmac('sha256', secret).update(`boot-health action ${id}`).digest('base64url')}`
}
