/**
 * Pages without an outbox (docs/data.md): the list of who is to be told lives in the item itself. Per channel: mark the
 * attempt, send with a stable key, mark it sent, each a compare-and-set. A crash repeats the send with the same key.
 */
import { type Channel, viaOfChannel } from '../../shared/channels/channels.ts'
import { type DeliveryVerdict, NOT_TRIED } from '../../shared/page/delivery-verdict.ts'
import { type NextWords, nextWords, type SayReason, type WordsFacts } from '../../shared/page/next-words.ts'
import type { PageContent } from '../../shared/page/page-content.ts'
import { pageMessageId } from '../../shared/page/page-key.ts'
import { claimTell, retryDelay, settleTell } from '../../shared/page/settle-tell.ts'
import type { PageIntent, Tell } from '../../shared/page/tell.ts'
import type { Deps } from '../deps.ts'
import type { Delivered } from '../outbound/deliver.ts'
import { change } from '../store/change.ts'
import { say } from './channels/say.ts'

export interface Speech<T extends { rev: number; fleet: string; tell: Tell[] }> {
  what: string
  /** Strongly consistent. */
  read: () => Promise<T>
  write: (next: T) => Promise<boolean>
  facts: (item: T, tell: Tell) => WordsFacts
  content: (item: T, tell: Tell, intent: PageIntent, because: SayReason) => Promise<PageContent>
  /** A resolve that still fails then is given up; null: never. */
  giveUpAt: (item: T, tell: Tell) => number | null
  /** Called once for each message with what came of it. */
  spoken: (tell: Tell, words: { say: PageIntent; because: SayReason }, delivered: Delivered) => Promise<void>
}

/** Tells every channel what it is to be told now. Answers when to come back; null: nothing is left to say. */
export async function tellChannels<T extends { rev: number; fleet: string; tell: Tell[] }>(
  deps: Deps,
  speech: Speech<T>,
): Promise<number | null> {
  const { tell: tells } = await speech.read()
  // Side by side: a channel that hangs must not keep the others waiting.
  await settleAll(tells.map((tell) => tellOne(deps, speech, tell)))
  const after = await speech.read()
  const times = after.tell.map((tell) => nextWords(tell, speech.facts(after, tell)))
  const again = times.flatMap((words) => (words.say === null ? (words.at ?? []) : deps.now()))
  return again.length === 0 ? null : Math.min(...again)
}

/** Waits for all of them, then throws the first error: what still runs when a Lambda answers is frozen in the middle. */
async function settleAll(tasks: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(tasks)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

const isSame = (a: Tell, b: Tell) => a.channel === b.channel && a.gen === b.gen

async function tellOne<T extends { rev: number; fleet: string; tell: Tell[] }>(
  deps: Deps,
  speech: Speech<T>,
  which: Tell,
): Promise<void> {
  let words: NextWords = { say: null, because: null, at: null }
  const edit = (edited: (item: T) => T | null) =>
    change({ what: speech.what, read: speech.read, write: speech.write, decide: edited })

  const settings = await settingsOf(deps, which)
  const { item, changed } = await edit((now) => {
    const tell = now.tell.find((one) => isSame(one, which))
    words = tell ? nextWords(tell, speech.facts(now, tell)) : { say: null, because: null, at: null }
    const intent = words.say
    return intent === null ? null : replaced(now, which, (one) => claimTell(one, intent, deps.now()))
  })
  const claimed = item.tell.find((one) => isSame(one, which))
  if (!changed || words.say === null || !claimed) return

  const { say: intent, because } = words
  const content = await speech.content(item, claimed, intent, because)
  const delivered = settings ? await send(deps, item.fleet, claimed, settings, content) : REMOVED
  const { counted, latched } = speech.facts(item, claimed)
  await edit((now) =>
    replaced(now, claimed, (tell) =>
      settleTell(tell, {
        intent,
        counted,
        latched,
        is_news: because !== 'kept_alive',
        outcome: delivered,
        now: deps.now(),
        give_up_at: speech.giveUpAt(now, tell),
      }),
    ),
  )
  if (delivered.reason !== NOT_TRIED) await speech.spoken(claimed, { say: intent, because }, delivered)
}

/** Nobody knows any more where it led: there is nothing to send to, and nothing to wait for. */
const REMOVED: Delivered = {
  verdict: 'gone',
  status: null,
  retry_after_ms: null,
  reason: 'channel_removed',
  latency_ms: 0,
}

/** A tell that was dropped meanwhile comes back: whoever was told late must still hear of the end. */
function replaced<T extends { tell: Tell[] }>(item: T, which: Tell, edit: (tell: Tell) => Tell): T {
  const known = item.tell.some((one) => isSame(one, which))
  const tells = known ? item.tell : [...item.tell, { ...which, want: 'resolve' as const }]
  return { ...item, tell: tells.map((one) => (isSame(one, which) ? edit(one) : one)) }
}

/**
 * The channel as the config has it, when it still leads where it led; else as it was then. What is about to be told
 * for the first time is remembered before it is told.
 */
async function settingsOf(deps: Deps, tell: Tell): Promise<Channel | null> {
  const current = deps.config.channels[tell.channel]
  if (current === undefined || viaOfChannel(current) !== tell.via)
    return (await deps.store.getChannelPlace(tell.channel, tell.via))?.settings ?? null
  if (tell.sent === null && tell.attempting === null)
    await deps.store.putChannelPlace({ name: tell.channel, via: tell.via, settings: current })
  return current
}

function send(
  deps: Deps,
  fleet: string,
  tell: Tell,
  settings: Channel,
  content: PageContent,
): Promise<Delivered> {
  const message = {
    endpoint: `channel:${tell.channel}`,
    fleet,
    message_id: pageMessageId(content.key, tell.channel, content.intent, tell.updates),
    attempt: tell.attempts,
    next_at: (outcome: DeliveryVerdict) =>
      outcome.verdict === 'gone' ? null : deps.now() + retryDelay(tell.attempts, outcome),
    subject: content.about,
    intent: content.intent,
  }
  return say(deps, { settings, message, content, handle: tell.handle })
}
