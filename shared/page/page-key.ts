/** The keys by which receivers recognise a repeat: one page for one generation of one incident. Pure. */
import { createHash } from 'node:crypto'
import type { PageIntent } from './notification.ts'

/** PagerDuty's limit for `dedup_key`, the shortest of those that we know. */
const KEY_LENGTH = 255

/** The same for trigger, updates, acknowledgement and resolve of one generation; different for every other. */
export function pageKey(of: { fleet: string; cause: string; image: string; gen: number }): string {
  // A name that was cut in the middle of a character, by us or by the sender, still makes a key.
  const parts = ['boot-health', of.fleet, of.cause, of.image, String(of.gen)]
  const key = parts.map((part) => encodeURIComponent(part.toWellFormed())).join('/')
  if (key.length <= KEY_LENGTH) return key
  return `${key.slice(0, KEY_LENGTH - 33)}~${digest(key, 32)}`
}

/** The same for every attempt of one message; updates and repeats are messages of their own. Contains no dot. */
export function pageMessageId(key: string, channel: string, intent: PageIntent, update: number): string {
  return `msg_${digest(`${key} ${channel} ${intent} ${update}`, 32)}`
}

/** A digest of where a channel leads, which does not reveal it. */
export const viaOf = (address: string): string => digest(address, 16)

const digest = (text: string, length: number) =>
  createHash('sha256').update(text).digest('hex').slice(0, length)
