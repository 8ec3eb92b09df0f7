/**
 * What a kind of channel is: one file in this folder says all of it, and `channels.ts` lists the files. The config's
 * schema, the permissions of the stack, the check for secrets in plain text, the sending and docs/channels.md read
 * that list. Everything here is pure: the request is made here and sent by `functions/notify/channels/send-to-channel.ts`.
 */
import type * as z from 'zod'
import type { PageContent } from '../page/page-content.ts'

export interface ChannelKind<Z extends z.ZodObject = z.ZodObject> {
  /** The settings of one channel of this kind: a strict object whose `type` is the kind's name. */
  schema: Z
  /** Where the channel leads. Two settings with equal places are the same place: a rotated secret is no new one. */
  place(settings: z.infer<Z>): unknown
  /** Topics that the stack must let the worker publish to. */
  topics(settings: z.infer<Z>): string[]
  /** A receiver that forgets what it is not reminded of hears of an open incident this often; null: it remembers. */
  resend_s: number | null
  /** What is sent to say `content`: a trigger, an acknowledgement or a resolve. */
  request(content: PageContent, how: RequestInputs<z.infer<Z>>): ChannelRequest
  /** Where a 2xx alone does not mean that it was taken: what its body says. Absent: the status says all. */
  answer?(body: string): FarAnswer
  /** Whether it keeps a list of changes: then `request` is asked for contents with `change` too. Absent: it does not. */
  takes_changes?(settings: z.infer<Z>): boolean
  /** Settings as they stand in a config file, for the documents. */
  example: z.input<Z>
}

export interface RequestInputs<S> {
  settings: S
  /** What the references of the settings stand for, by their place in them: `url`, `headers.Authorization`. */
  secrets: Readonly<Record<string, string>>
  /** The same for every attempt of one message. */
  message_id: string
  /** What an earlier accepted message about the same thing is known by over there; null: none is known. */
  handle: string | null
  /** Epoch milliseconds. */
  now: number
}

/** What a receiver says in the body of a 2xx. */
export type FarAnswer =
  | {
      taken: true
      /** What the message is known by over there; null where the answer does not say. */
      handle: string | null
    }
  | {
      taken: false
      /** The receiver's own word for it: letters, digits and underscores. */
      word: string
      /** `as_new`: sent again as a new message, without the handle. */
      next: 'again' | 'as_new' | 'never'
      may_have_arrived: boolean
    }

export type ChannelRequest =
  | {
      over: 'http'
      url: string
      body: string
      headers?: Record<string, string>
      /** Texts that must not get into the delivery log, should the receiver repeat them. */
      hide: readonly string[]
    }
  | { over: 'sns'; publish: SnsMessage }

/** The part of SNS's Publish that we use. */
export interface SnsMessage {
  TopicArn: string
  Subject: string
  Message: string
  MessageGroupId?: string
  MessageDeduplicationId?: string
}
