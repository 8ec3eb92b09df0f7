/**
 * Pages without an outbox (docs/data.md): the list of channels to notify is part of the item itself. Per channel: mark the
 * attempt, send with a stable key, mark it sent, each a compare-and-set. A crash repeats the send with the same key.
 */
import { type Channel, viaOfChannel } from '../../shared/channels/channels.ts'
import { type DeliveryVerdict, NOT_TRIED } from '../../shared/page/delivery-verdict.ts'
import {
  type MessageFacts,
  type MessageReason,
  type NextMessage,
  nextMessage,
} from '../../shared/page/next-message.ts'
import type { Notification, PageIntent } from '../../shared/page/notification.ts'
import type { PageContent } from '../../shared/page/page-content.ts'
import { pageMessageId } from '../../shared/page/page-key.ts'
import { retryDelay, settleNotification, startAttempt } from '../../shared/page/settle-notification.ts'
import type { Deps } from '../deps.ts'
import type { Delivered } from '../outbound/deliver.ts'
import { change } from '../store/change.ts'
import { sendToChannel } from './channels/send-to-channel.ts'

/** Something that channels are notified of: an incident or a notice. */
export interface Notifiable<T extends { rev: number; fleet: string; tell: Notification[] }> {
  what: string
  /** A strongly consistent read. */
  read: () => Promise<T>
  write: (next: T) => Promise<boolean>
  facts: (item: T, notification: Notification) => MessageFacts
  content: (
    item: T,
    notification: Notification,
    intent: PageIntent,
    because: MessageReason,
  ) => Promise<PageContent>
  /** When a resolve that still fails is given up; null: never. */
  giveUpAt: (item: T, notification: Notification) => number | null
  /** Called once for each message with its outcome. */
  onSent: (
    notification: Notification,
    next: { intent: PageIntent; because: MessageReason },
    delivered: Delivered,
  ) => Promise<void>
}

/** Sends each channel what is due now. Returns when to call again; null: nothing is left to send. */
export async function notifyChannels<T extends { rev: number; fleet: string; tell: Notification[] }>(
  deps: Deps,
  notifiable: Notifiable<T>,
): Promise<number | null> {
  const { tell: notifications } = await notifiable.read()
  // In parallel: a channel that hangs must not delay the others.
  await settleAll(notifications.map((notification) => notifyOne(deps, notifiable, notification)))
  const after = await notifiable.read()
  const times = after.tell.map((notification) =>
    nextMessage(notification, notifiable.facts(after, notification)),
  )
  const again = times.flatMap((next) => (next.intent === null ? (next.at ?? []) : deps.now()))
  return again.length === 0 ? null : Math.min(...again)
}

/** Waits for all of them, then throws the first error: work that still runs when a Lambda answers would be frozen in the middle. */
async function settleAll(tasks: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(tasks)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

const isSame = (a: Notification, b: Notification) => a.channel === b.channel && a.gen === b.gen

async function notifyOne<T extends { rev: number; fleet: string; tell: Notification[] }>(
  deps: Deps,
  notifiable: Notifiable<T>,
  which: Notification,
): Promise<void> {
  let next: NextMessage = { intent: null, because: null, at: null }
  const edit = (edited: (item: T) => T | null) =>
    change({ what: notifiable.what, read: notifiable.read, write: notifiable.write, decide: edited })

  const settings = await settingsOf(deps, which)
  const { item, changed } = await edit((now) => {
    const notification = now.tell.find((one) => isSame(one, which))
    next = notification
      ? nextMessage(notification, notifiable.facts(now, notification))
      : { intent: null, because: null, at: null }
    const intent = next.intent
    return intent === null ? null : replaced(now, which, (one) => startAttempt(one, intent, deps.now()))
  })
  const marked = item.tell.find((one) => isSame(one, which))
  if (!changed || next.intent === null || !marked) return

  const { intent, because } = next
  const content = await notifiable.content(item, marked, intent, because)
  const delivered = settings ? await send(deps, item.fleet, marked, settings, content) : REMOVED
  const { counted, latched } = notifiable.facts(item, marked)
  await edit((now) =>
    replaced(now, marked, (notification) =>
      settleNotification(notification, {
        intent,
        counted,
        latched,
        is_news: because !== 'kept_alive',
        outcome: delivered,
        now: deps.now(),
        give_up_at: notifiable.giveUpAt(now, notification),
      }),
    ),
  )
  if (delivered.reason !== NOT_TRIED) await notifiable.onSent(marked, { intent, because }, delivered)
}

/** Its address is no longer known, so nothing can be sent, and nothing waits. */
const REMOVED: Delivered = {
  verdict: 'gone',
  status: null,
  retry_after_ms: null,
  reason: 'channel_removed',
  latency_ms: 0,
}

/** A notification that was dropped since is put back: a channel that got its trigger late must still get the resolve. */
function replaced<T extends { tell: Notification[] }>(
  item: T,
  which: Notification,
  edit: (notification: Notification) => Notification,
): T {
  const known = item.tell.some((one) => isSame(one, which))
  const notifications = known ? item.tell : [...item.tell, { ...which, want: 'resolve' as const }]
  return { ...item, tell: notifications.map((one) => (isSame(one, which) ? edit(one) : one)) }
}

/**
 * The channel's settings in the config while its address is the same; else as they were stored then. They are stored
 * before the first message is sent.
 */
async function settingsOf(deps: Deps, notification: Notification): Promise<Channel | null> {
  const current = deps.config.channels[notification.channel]
  if (current === undefined || viaOfChannel(current) !== notification.via)
    return (await deps.store.getChannelPlace(notification.channel, notification.via))?.settings ?? null
  if (notification.sent === null && notification.attempting === null)
    await deps.store.putChannelPlace({ name: notification.channel, via: notification.via, settings: current })
  return current
}

function send(
  deps: Deps,
  fleet: string,
  notification: Notification,
  settings: Channel,
  content: PageContent,
): Promise<Delivered> {
  const message = {
    endpoint: `channel:${notification.channel}`,
    fleet,
    message_id: pageMessageId(content.key, notification.channel, content.intent, notification.updates),
    attempt: notification.attempts,
    next_at: (outcome: DeliveryVerdict) =>
      outcome.verdict === 'gone' ? null : deps.now() + retryDelay(notification.attempts, outcome),
    subject: content.about,
    intent: content.intent,
  }
  return sendToChannel(deps, { settings, message, content, handle: notification.handle })
}
