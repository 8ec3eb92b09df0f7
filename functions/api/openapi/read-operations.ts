/** The routes that only read. */
import * as z from 'zod'
import { trendQuery } from '../../../shared/trend/trend-query.ts'
import { bootQuery } from '../../../shared/view/boot-filters.ts'
import { imageBootQuery } from '../../../shared/view/image-boot-filters.ts'
import { deliveryQuery } from '../delivery-routes.ts'
import { gateQuery } from '../gate-routes.ts'
import { imageQuery, imagesQuery } from '../image-routes.ts'
import { verdictQuery } from '../verdict-routes.ts'
import { boot, bootRow, image, imageBoot, instance, summary } from './boot-answers.ts'
import { gateAnswer } from './gate-answer.ts'
import * as incidents from './incident-answers.ts'
import type { Operations } from './operation.ts'
import { named } from './schema-names.ts'
import { annotation, trend } from './trend-answers.ts'
import { verdictAnswer } from './verdict-answer.ts'

const next = z.string().nullable()
const looked_at = z.number()
const listOf = (id: string, item: z.ZodType, more: Record<string, z.ZodType> = {}) =>
  named(id, z.object({ items: z.array(item), next, ...more }))
const page = bootQuery.pick({ limit: true, cursor: true })
const decisions = z.array(incidents.decision)

export const READS: Operations = {
  'GET /v1/boots': {
    id: 'listBoots',
    tag: 'Boots',
    summary: 'Boots, newest first.',
    query: bootQuery,
    answers: { 200: listOf('BootList', bootRow, { looked_at }) },
    problems: ['bad_query', 'bad_cursor'],
  },
  'GET /v1/instances': {
    id: 'listInstances',
    tag: 'Boots',
    summary: 'Instances, in no order.',
    query: bootQuery.pick({ instance: true, image: true, limit: true, cursor: true }),
    answers: { 200: listOf('InstanceList', instance, { looked_at }) },
    problems: ['bad_query', 'bad_cursor'],
  },
  'GET /v1/instances/:id': {
    id: 'getInstance',
    tag: 'Boots',
    summary: 'One instance: its last eight boots, trust, launch, quarantine, incident and repairs.',
    answers: { 200: instance },
    problems: ['no_such_instance'],
  },
  'GET /v1/instances/:id/verdict': {
    id: 'getVerdict',
    tag: 'Boots',
    summary:
      'How an instance came up since a moment; held until something is final, where the server can wait.',
    query: verdictQuery,
    answers: { 200: verdictAnswer },
    problems: ['bad_query', 'not_final'],
  },
  'GET /v1/instances/:id/why': {
    id: 'whyInstance',
    tag: 'Boots',
    summary: 'Each decision about an instance: time, outcome, reason, inputs.',
    answers: { 200: named('InstanceDecisions', z.object({ instance: z.string(), decisions })) },
    problems: ['no_such_instance'],
  },
  'GET /v1/instances/:id/boots/:boot_key': {
    id: 'getBoot',
    tag: 'Boots',
    summary: 'One boot, judged now from its stored reports.',
    query: z.object({ guest: z.string().optional().describe('where the list says that it differs') }),
    answers: { 200: boot },
    problems: ['no_such_boot'],
  },
  'GET /v1/images/:image/gate': {
    id: 'getGate',
    tag: 'Boots',
    summary:
      'May this image go out? Its boots against those of another; held until it is decided, where the server can wait.',
    query: gateQuery,
    answers: { 200: gateAnswer },
    problems: ['bad_query'],
  },
  'GET /v1/incidents': {
    id: 'listIncidents',
    tag: 'Incidents',
    summary: 'Incidents, open ones first.',
    query: page,
    answers: { 200: listOf('IncidentList', incidents.incident) },
    problems: ['bad_query', 'bad_cursor'],
  },
  'GET /v1/incidents/:id': {
    id: 'getIncident',
    tag: 'Incidents',
    summary: 'One outbreak: state, acknowledgement, what each channel was sent.',
    answers: { 200: incidents.incident },
    problems: ['no_such_incident'],
  },
  'GET /v1/incidents/:id/members': {
    id: 'listMembers',
    tag: 'Incidents',
    summary: 'Its instances, still failing ones first, with the last decision about each.',
    answers: { 200: listOf('MemberList', incidents.member) },
    problems: ['no_such_incident'],
  },
  'GET /v1/incidents/:id/timeline': {
    id: 'listTimeline',
    tag: 'Incidents',
    summary: 'What happened, newest first.',
    answers: { 200: listOf('AuditList', incidents.auditEntry) },
    problems: ['no_such_incident'],
  },
  'GET /v1/incidents/:id/why': {
    id: 'whyIncident',
    tag: 'Incidents',
    summary:
      'Each decision, including every repair refused and the values against the limits; and what its machines share.',
    answers: {
      200: named(
        'IncidentDecisions',
        z.object({ incident: z.string(), decisions, cohort: incidents.cohort.nullable() }),
      ),
    },
    problems: ['no_such_incident'],
  },
  'GET /v1/summary': {
    id: 'getSummary',
    tag: 'Fleet',
    summary: 'The last 24 hours: counts by verdict and cause, how far behind boot-health is.',
    answers: { 200: summary },
    problems: [],
  },
  'GET /v1/trend': {
    id: 'getTrend',
    tag: 'Fleet',
    summary: 'How boots of a fleet, or of one image, went over time; where that changed; what was noted.',
    query: trendQuery,
    answers: { 200: trend },
    problems: ['bad_query'],
  },
  'GET /v1/annotations': {
    id: 'listAnnotations',
    tag: 'Fleet',
    summary: 'What was noted of the last days, newest first, at most 200.',
    query: trendQuery,
    answers: { 200: listOf('AnnotationList', annotation) },
    problems: ['bad_query'],
  },
  'GET /v1/silences': {
    id: 'listSilences',
    tag: 'Incidents',
    summary: 'Silences in force.',
    answers: { 200: listOf('SilenceList', incidents.silence) },
    problems: [],
  },
  'GET /v1/guard': {
    id: 'getGuard',
    tag: 'Repairs',
    summary: 'What limits repairs now: kill switch, pauses, latches, budget, repairs in flight.',
    answers: { 200: incidents.guard },
    problems: [],
  },
  'GET /v1/images': {
    id: 'listImages',
    tag: 'Fleet',
    summary: 'Images that booted: how many came up, verdicts, race margins, stages.',
    query: imagesQuery,
    answers: { 200: listOf('ImageList', image, { boots: z.number(), cut: z.boolean() }) },
    problems: ['bad_query', 'bad_cursor'],
  },
  'GET /v1/images/:image': {
    id: 'getImage',
    tag: 'Fleet',
    summary: 'The same of one image.',
    query: imageQuery,
    answers: { 200: image },
    problems: ['bad_query', 'no_such_image'],
  },
  'GET /v1/images/:image/boots': {
    id: 'listImageBoots',
    tag: 'Boots',
    summary: 'Boots of one image, newest first, with their labels; launches that nobody answered among them.',
    query: imageBootQuery,
    answers: { 200: listOf('ImageBootList', imageBoot, { looked_at }) },
    problems: ['bad_query', 'bad_cursor'],
  },
  'GET /v1/endpoints': {
    id: 'listEndpoints',
    tag: 'Deliveries',
    summary: 'Where the fleet sends to, and which endpoints fail.',
    answers: { 200: listOf('EndpointList', incidents.endpoint) },
    problems: [],
  },
  'GET /v1/deliveries': {
    id: 'listDeliveries',
    tag: 'Deliveries',
    summary: 'Attempts at one endpoint on one day, newest first.',
    query: deliveryQuery,
    answers: {
      200: listOf('DeliveryList', incidents.delivery, { disabled: incidents.disabled.nullable() }),
    },
    problems: ['bad_query', 'bad_cursor'],
  },
  'GET /v1/sessions': {
    id: 'listSessions',
    tag: 'People',
    summary: 'Browsers that are signed in: the caller’s own; an operator of every fleet sees everybody’s.',
    answers: { 200: listOf('SessionList', incidents.session) },
    problems: [],
  },
  'GET /v1/remediations/:id': {
    id: 'getRepair',
    tag: 'Repairs',
    summary: 'One repair.',
    answers: { 200: incidents.repair },
    problems: ['no_such_remediation'],
  },
  'GET /v1/settings': {
    id: 'getSettings',
    tag: 'Fleet',
    summary: 'What the server runs with for this fleet; secrets as references.',
    answers: { 200: incidents.settings },
    problems: [],
  },
  'GET /healthz': {
    id: 'getHealth',
    tag: 'About',
    summary: '200 while the store answers and no work is 10 minutes late, else 503.',
    query: z.object({
      detail: z.string().optional().describe('`1`: counts failing endpoints and given-up work too'),
    }),
    answers: { 200: health('Healthy', 'ok'), 503: health('Behind', 'behind') },
    problems: [],
  },
  'GET /v1/openapi.json': {
    id: 'getOpenApi',
    tag: 'About',
    summary: 'This document.',
    answers: { 200: named('OpenApi', z.looseObject({ openapi: z.literal('3.1.0') })) },
    problems: [],
  },
}

function health(id: string, status: string): z.ZodType {
  return named(
    id,
    z.object({
      status: z.literal(status),
      behind_s: z.number(),
      failing_endpoints: z.number().optional(),
      given_up: z.number().optional().describe('Work that was tried for the last time; 100: or more'),
    }),
  )
}
