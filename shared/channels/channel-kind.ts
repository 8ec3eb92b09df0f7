/**
 * The definition of a kind of channel: one file in this folder for each, and `channels.ts` lists them. The config's schema,
 * the stack's permissions, the check for plain-text secrets, the sending and docs/channels.md read that list. Everything
 * here is pure: requests are made here and sent by `functions/notify/channels/send-to-channel.ts`.
 */
import type * as z from 'zod'
import type { PageContent } from '../page/page-content.ts'

export interface ChannelKind<Z extends z.ZodObject = z.ZodObject> {
  /** The settings of one channel of this kind: a strict object whose `type` is the kind's name. */
  schema: Z
  /** Where the channel leads. Settings with equal places lead to the same place, also after a secret was rotated. */
  place(settings: z.infer<Z>): unknown
  /** Topics that the stack must let the worker publish to. */
  topics(settings: z.infer<Z>): string[]
  /** How often to repeat an open incident to a receiver that forgets it; null: the receiver remembers. */
  resend_s: number | null
  /** The request that delivers `content`: a trigger, an acknowledgement or a resolve. */
  request(content: PageContent, how: RequestInputs<z.infer<Z>>): ChannelRequest
  /** For receivers that may refuse in a 2xx: reads the result from the body. Absent: the status alone decides. */
  answer?(body: string): FarAnswer
  /** Whether it lists changes: then `request` also gets contents with `change`. Absent: it does not. */
  takes_changes?(settings: z.infer<Z>): boolean
  /** Example settings for the documents, as in a config file. */
  example: z.input<Z>
}

export interface RequestInputs<S> {
  settings: S
  /** The values of the settings' secret references, by their place: `url`, `headers.Authorization`. */
  secrets: Readonly<Record<string, string>>
  /** The same for every attempt of one message. */
  message_id: string
  /** The receiver's name for an earlier accepted message about the same thing; null: none is known. */
  handle: string | null
  /** Epoch milliseconds. */
  now: number
}

/** The result that a receiver reports in the body of a 2xx. */
export type FarAnswer =
  | {
      taken: true
      /** The receiver's name for the message; null where the answer does not contain one. */
      handle: string | null
    }
  | {
      taken: false
      /** The receiver's own error code: letters, digits and underscores. */
      word: string
      /** `as_new`: send it again as a new message, without the handle. */
      next: 'again' | 'as_new' | 'never'
      may_have_arrived: boolean
    }

export type ChannelRequest =
  | {
      over: 'http'
      url: string
      body: string
      headers?: Record<string, string>
      /** Texts to remove from the delivery log, in case the receiver repeats them. */
      hide: readonly string[]
    }
  | { over: 'sns'; publish: SnsMessage }

/** The fields of SNS's Publish that we use. */
export interface SnsMessage {
  TopicArn: string
  Subject: string
  Message: string
  MessageGroupId?: string
  MessageDeduplicationId?: string
}
