/** The `callbacks` part of the config: Slack and PagerDuty, the secrets that verify them, and who may act from there. */
import * as z from 'zod'
import { secretReference } from '../secret-reference.ts'

/** Several during a rotation: a request signed with any of them is accepted. */
const secrets = z.array(secretReference).min(1).max(4)

export const callbacksConfig = z.strictObject({
  /** Buttons under the messages of `slack_bot` channels. */
  slack: z
    .strictObject({
      /** The app's signing secret. */
      signing_secrets: secrets,
      /** Workspaces by their id, as T024BE7LD. Everybody in the channel may act, or only these `users`, by their ids. */
      teams: z.record(
        z.string().regex(/^[TE][A-Z0-9]{5,20}$/, 'the id of a workspace, for example T024BE7LD'),
        z.strictObject({
          users: z
            .array(z.string().regex(/^[UW][A-Z0-9]{5,20}$/, 'the id of a person, for example U2CERLKJA'))
            .min(1)
            .optional(),
        }),
      ),
    })
    .optional(),
  /** What people do about a page in PagerDuty; one secret for each webhook subscription there. */
  pagerduty: z.strictObject({ secrets }).optional(),
})
export type CallbacksConfig = z.infer<typeof callbacksConfig>
