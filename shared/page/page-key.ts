/** The names by which receivers recognise a repeat: one page for one generation of one incident. Pure. */
import { createHash } from 'node:crypto'
import type { PageIntent } from './notification.ts'

/** PagerDuty's limit for `dedup_key`, and the shortest among those that we know. */
const KEY_LENGTH = 255

/** Same for trigger, updates, acknowledgement and resolve of one generation; another for every other. */
export function pageKey(of: { fleet: string; cause: string; image: string; gen: number }): string {
  // A name that was cut in the middle of a character, by us or by whoever sent it, still makes a key.
  const parts = ['boot-health', of.fleet, of.cause, of.image, String(of.gen)]
  const key = parts.map((part) => encodeURIComponent(part.toWellFormed())).join('/')
  if (key.length <= KEY_LENGTH) return key
  return `${key.slice(0, KEY_LENGTH - 33)}~${digest(key, 32)}`
}

/** Same for every attempt of one message; updates and repeats are messages of their own. Holds no dot. */
export function pageMessageId(key: string, channel: string, intent: PageIntent, update: number): string {
  return `msg_${digest(`${key} ${channel} ${intent} ${update}`, 32)}`
}

/** Where a channel leads, without saying it. */
export const viaOf = (address: string): string => digest(address, 16)

const digest = (text: string, length: number) =>
  createHash('sha256').update(text).digest('hex').slice(0, length)
