/** The routes by which people and receivers of webhooks change something. */
import * as z from 'zod'
import { annotationBody } from '../annotation-routes.ts'
import { killBody, pauseBody, releaseBody } from '../guard-routes.ts'
import { ackBody } from '../incident-routes.ts'
import { acceptBody } from '../instance-routes.ts'
import { claimBody, outcomeBody } from '../remediation-routes.ts'
import { changeBody, silenceBody } from '../silence-routes.ts'
import * as answers from './incident-answers.ts'
import type { Operations } from './operation.ts'
import { named, time } from './schema-names.ts'
import { annotation } from './trend-answers.ts'

const body = (id: string, schema: z.ZodType) => ({ json: named(id, schema) })
const BAD_BODY = ['invalid_json', 'too_large', 'invalid_body'] as const
const CLAIMS = [
  'action_superseded',
  'action_not_needed',
  'action_expired',
  'action_latched',
  'action_killed',
  'action_paused',
  'action_cancelled',
  'action_already_claimed',
  'action_finished',
] as const

export const ACTS: Operations = {
  'POST /v1/incidents/:id/ack': {
    id: 'acknowledgeIncident',
    tag: 'Incidents',
    summary: 'Stops further pages; lapses when the incident doubles.',
    body: body('AckBody', ackBody),
    answers: {
      200: named(
        'Acknowledged',
        z.object({
          incident: z.string(),
          ack: z.object({ note: z.string(), until: time, by: z.string() }),
        }),
      ),
    },
    problems: [...BAD_BODY, 'no_such_incident'],
  },
  'DELETE /v1/incidents/:id/ack': {
    id: 'unacknowledgeIncident',
    tag: 'Incidents',
    summary: 'Withdraws the acknowledgement: pages go out again.',
    answers: { 204: null },
    problems: ['no_such_acknowledgement'],
  },
  'POST /v1/silences': {
    id: 'addSilence',
    tag: 'Incidents',
    summary: 'Silences matching incidents; their resolve is still sent. `preview` saves nothing.',
    body: body('SilenceBody', silenceBody),
    answers: {
      200: named('SilencePreview', z.object({ matches: answers.silenceMatches })),
      201: named('AddedSilence', answers.silence.extend({ matches: answers.silenceMatches })),
    },
    problems: BAD_BODY,
  },
  'PATCH /v1/silences/:id': {
    id: 'changeSilence',
    tag: 'Incidents',
    summary: 'Changes a silence that is in force; it keeps its scope.',
    body: body('SilenceChange', changeBody),
    answers: { 200: answers.silence },
    problems: [...BAD_BODY, 'no_such_silence'],
  },
  'DELETE /v1/silences/:id': {
    id: 'endSilence',
    tag: 'Incidents',
    summary: 'Ends it.',
    answers: { 204: null },
    problems: ['no_such_silence'],
  },
  'POST /v1/annotations': {
    id: 'addAnnotation',
    tag: 'Fleet',
    summary: 'Notes a moment: a deploy, an image release. Said again it is the same one (200).',
    body: body('AnnotationBody', annotationBody),
    answers: { 200: annotation, 201: annotation },
    problems: [...BAD_BODY, 'too_many_annotations'],
  },
  'DELETE /v1/annotations/:id': {
    id: 'deleteAnnotation',
    tag: 'Fleet',
    summary: 'Takes an annotation away.',
    answers: { 204: null },
    problems: ['no_such_annotation'],
  },
  'POST /v1/guard/kill': {
    id: 'setKillSwitch',
    tag: 'Repairs',
    summary: 'The kill switch: nothing is sent, no claim is granted.',
    body: body('KillBody', killBody),
    answers: { 200: answers.guard },
    problems: BAD_BODY,
  },
  'POST /v1/guard/pauses': {
    id: 'addPause',
    tag: 'Repairs',
    summary: 'No repairs until then.',
    body: body('PauseBody', pauseBody),
    answers: { 200: answers.pausedGuard },
    problems: [...BAD_BODY, 'too_many_pauses'],
  },
  'DELETE /v1/guard/pauses/:id': {
    id: 'endPause',
    tag: 'Repairs',
    summary: 'Ends it.',
    answers: { 204: null },
    problems: ['no_such_pause'],
  },
  'POST /v1/guard/latches/release': {
    id: 'releaseLatches',
    tag: 'Repairs',
    summary: 'Resumes repairs; one goes first again.',
    body: { ...body('ReleaseBody', releaseBody), optional: true },
    answers: { 200: answers.releasedGuard },
    problems: BAD_BODY,
  },
  'POST /v1/instances/:id/accept': {
    id: 'acceptSecret',
    tag: 'Boots',
    summary: 'Accepts a quarantined secret.',
    body: body('AcceptBody', acceptBody),
    answers: {
      200: named(
        'Accepted',
        z.object({ instance: z.string(), secret_hash: z.string(), judging: z.number() }),
      ),
    },
    problems: [...BAD_BODY, 'no_such_instance', 'nothing_to_accept'],
  },
  'DELETE /v1/instances/:id': {
    id: 'eraseInstance',
    tag: 'Boots',
    summary: 'Erases the instance, its boots, reports and names; the audit stays.',
    answers: { 202: named('Erasing', z.object({ instance: z.string(), erasing: z.literal(true) })) },
    problems: ['no_such_instance'],
  },
  'DELETE /v1/sessions/:id': {
    id: 'endSession',
    tag: 'People',
    summary: 'Signs one browser out: its next request proves nobody.',
    answers: { 204: null },
    problems: ['no_such_session'],
  },
  'DELETE /v1/sessions': {
    id: 'endOwnSessions',
    tag: 'People',
    summary: 'Signs the caller out everywhere.',
    answers: { 204: null },
    problems: [],
  },
  'POST /v1/channels/:name/test': {
    id: 'testChannel',
    tag: 'Deliveries',
    summary:
      'Sends a trigger and a resolve that are marked as a test; `remediation` is the receiver of repairs.',
    answers: {
      202: named(
        'ChannelTest',
        z.object({
          test_id: z.string(),
          endpoint: z.string(),
          expect: z.array(z.enum(['trigger', 'resolve', 'test'])),
          deliveries: z.string(),
        }),
      ),
    },
    problems: ['no_such_channel'],
  },
  'POST /v1/deliveries/:endpoint/:message_id/replay': {
    id: 'replayDelivery',
    tag: 'Deliveries',
    summary: 'Sends a page again.',
    answers: {
      202: named(
        'Replay',
        z.object({ message_id: z.string(), endpoint: z.string(), deliveries: z.string() }),
      ),
    },
    problems: ['no_such_delivery', 'not_replayable'],
  },
  'POST /v1/slack/actions': {
    id: 'pressInSlack',
    tag: 'Incidents',
    summary: 'A button under a message in Slack was pressed; Slack alone calls this.',
    headers: { 'x-slack-request-timestamp': 'Epoch seconds; at most five minutes off.' },
    body: { form: 'The field `payload`: JSON of type `block_actions`.' },
    answers: { 200: null },
    problems: ['no_callbacks', 'too_large', 'too_many_callbacks', 'sent_again'],
  },
  'POST /v1/pagerduty/events': {
    id: 'hearFromPagerDuty',
    tag: 'Incidents',
    summary:
      'Somebody acknowledged or resolved a page in PagerDuty; PagerDuty alone calls this (webhooks v3).',
    body: body('PagerDutyWebhook', z.looseObject({ event: z.looseObject({ event_type: z.string() }) })),
    answers: {
      202: named(
        'PagerDutyCame',
        z.object({ came: z.enum(['done', 'old', 'unknown_incident', 'not_followed']) }),
      ),
    },
    problems: ['no_callbacks', 'too_large', 'too_many_callbacks', 'invalid_json'],
  },
  'POST /v1/remediations/:id/claim': {
    id: 'claimRepair',
    tag: 'Repairs',
    summary: 'A receiver calls this before it acts: 200 once, otherwise 409 with the reason.',
    headers: { 'idempotency-key': 'The same key is granted the same claim again.' },
    body: { ...body('ClaimBody', claimBody), optional: true },
    answers: { 200: answers.claim },
    problems: [...BAD_BODY, 'no_such_remediation', ...CLAIMS],
  },
  'POST /v1/remediations/:id/outcome': {
    id: 'noteOutcome',
    tag: 'Repairs',
    summary: 'A note of the receiver about its own work; never proof.',
    body: body('OutcomeBody', outcomeBody),
    answers: { 204: null },
    problems: [...BAD_BODY, 'no_such_remediation'],
  },
}
