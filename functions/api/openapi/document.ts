/** The OpenAPI document: the routes, who may call them, what they take and answer, and why they may refuse. */
import * as z from 'zod'
import { API_ROUTES } from '../../http/api-routes.ts'
import { INGEST_ROUTES } from '../../http/ingest-routes.ts'
import { isWithoutRole, type Needs, ROLES, type Routes } from '../../http/who-may.ts'
import { ACTS } from './act-operations.ts'
import { INGEST } from './ingest-operations.ts'
import type { Operation, Operations } from './operation.ts'
import { PROBLEMS, type ProblemCode, statusesOf } from './problems.ts'
import { READS } from './read-operations.ts'
import { named, namedSchemas, nameOf } from './schema-names.ts'

/** By method and path, as in the tables of roles. */
export const OPERATIONS: Operations = { ...READS, ...ACTS, ...INGEST }

/** Of the whole server; pages of the dashboard and its forms are for people. */
export const isDocumented = (route: string): boolean => / \/(v1\/|healthz$)/.test(route)

const WHO: Routes = { ...INGEST_ROUTES, ...API_ROUTES }
const problem = named(
  'Problem',
  z.object({
    type: z.string().startsWith('urn:boot-health:problem:'),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    errors: z.array(z.object({ detail: z.string(), pointer: z.string() })).optional(),
  }),
)

/** As JSON; `version` is boot-health's. */
export function openApiDocument(version: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const [route, operation] of Object.entries(OPERATIONS)) {
    const [verb = '', path = ''] = route.split(' ')
    const named = path.replaceAll(/:(\w+)/g, '{$1}')
    paths[named] = { ...paths[named], [verb.toLowerCase()]: operationOf(operation, path, WHO[route]) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'boot-health',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Reports of guests in, verdicts, incidents and repairs out. docs/api.md explains it; answers may gain fields.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of one fleet and one role.' },
        ...SIGNATURES,
        action: { type: 'http', scheme: 'bearer', description: 'The token of one repair, from its webhook.' },
      },
      schemas: namedSchemas(),
    },
  }
}

function operationOf(operation: Operation, path: string, needs: Needs | undefined): object {
  if (needs === undefined) throw new Error(`nobody says who may call ${path}`)
  const { id, tag, summary, body } = operation
  return {
    operationId: id,
    tags: [tag],
    summary,
    security: securityOf(needs),
    parameters: [...pathParameters(path), ...queryParameters(operation), ...headerParameters(operation)],
    ...(body ? { requestBody: bodyOf(body) } : {}),
    responses: { ...merged(answersOf(operation), problemsOf(operation, needs)), 431: TOO_LONG },
  }
}

/** One of these is enough; OpenAPI 3.1 lets a requirement name the role. */
function securityOf(needs: Needs): object[] {
  if (needs === 'anybody') return []
  return isWithoutRole(needs) ? [{ [needs]: [] }] : ROLES[needs].map((role) => ({ token: [role] }))
}

const SIGNATURES = {
  slack_signature: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Slack-Signature',
    description: 'Slack’s `v0` signature over `X-Slack-Request-Timestamp` and the body.',
  },
  pagerduty_signature: {
    type: 'apiKey',
    in: 'header',
    name: 'X-PagerDuty-Signature',
    description: 'PagerDuty’s `v1` signatures over the body.',
  },
}

const pathParameters = (path: string) =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', minLength: 1, ...(name === 'instance' ? { pattern: '^[!-~]{1,128}$' } : {}) },
  }))

function queryParameters({ query }: Operation): object[] {
  if (!query) return []
  const { properties = {} } = z.toJSONSchema(query, { io: 'output' })
  return Object.entries(properties).map(([name, schema]) => {
    const field = query.shape[name]
    const required = !field?.safeParse(undefined).success
    // A plain form sends its empty fields too: they count as absent.
    const mayBeEmpty = !required && field?.safeParse('').data === field?.safeParse(undefined).data
    return { name, in: 'query', required, schema: mayBeEmpty ? { anyOf: [schema, { const: '' }] } : schema }
  })
}

const headerParameters = ({ headers = {} }: Operation) =>
  Object.entries(headers).map(([name, description]) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  }))

function bodyOf(body: NonNullable<Operation['body']>): object {
  const required = body.optional !== true
  if ('form' in body)
    return {
      required,
      description: body.form,
      content: { 'application/x-www-form-urlencoded': { schema: { type: 'object' } } },
    }
  if ('text' in body)
    return { required, description: body.text, content: { 'text/plain': { schema: { type: 'string' } } } }
  return { required, content: { 'application/json': { schema: referenceTo(body.json) } } }
}

const referenceTo = (schema: z.ZodType) => ({ $ref: `#/components/schemas/${nameOf(schema)}` })

/** The parameters that the framework checks before any of our code runs. */
const TOO_LONG = { description: 'The request line and headers are larger than 16 KiB (on AWS 10 KiB).' }

interface Answer {
  description: string
  headers?: object
  content?: Record<string, object>
}

function answersOf({ answers }: Operation): Record<string, Answer> {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => {
      const description = status === '503' ? 'It is behind.' : 'It is done, or this is the answer.'
      if (answer === null) return [status, { description }]
      const [type, schema] =
        typeof answer === 'string' ? [answer, { type: 'string' }] : ['application/json', referenceTo(answer)]
      return [status, { description, content: { [type]: { schema } } }]
    }),
  )
}

/** One status may be used by an answer and by a problem. */
function merged(answers: Record<string, Answer>, problems: Record<string, Answer>): Record<string, Answer> {
  const all = { ...answers, ...problems }
  for (const [status, answer] of Object.entries(answers)) {
    const other = problems[status]
    if (other) all[status] = { ...answer, ...other, content: { ...answer.content, ...other.content } }
  }
  return all
}

/** Why any route may refuse: because of the caller, or because the server is not able to answer. */
export function problemCodes({ problems }: Operation, needs: Needs): ProblemCode[] {
  const shared: ProblemCode[] =
    needs === 'anybody'
      ? []
      : isWithoutRole(needs)
        ? [needs === 'action' ? 'unauthorized' : 'bad_signature']
        : [
            'unauthorized',
            'forbidden',
            'other_fleet',
            ...(needs === 'read' ? (['no_such_fleet'] as const) : []),
          ]
  const crossing: ProblemCode[] =
    needs === 'operate' ? ['cross_site', 'fleet_not_named'] : needs === 'read' ? ['fleet_not_named'] : []
  return [...problems, ...shared, ...crossing, 'unavailable']
}

function problemsOf(operation: Operation, needs: Needs): Record<string, Answer> {
  const possible = problemCodes(operation, needs).flatMap((code) =>
    statusesOf(code).map((status) => ({ code, status })),
  )
  return Object.fromEntries(
    [...Map.groupBy(possible, ({ status }) => status)].map(([status, codes]) => {
      const description = codes.map(({ code }) => `\`${code}\`: ${PROBLEMS[code].means}`).join(' ')
      const retry = { 'Retry-After': { schema: { type: 'string' }, description: 'Seconds.' } }
      return [
        status,
        {
          description,
          ...(status === 429 || status === 503 ? { headers: retry } : {}),
          content: { 'application/problem+json': { schema: referenceTo(problem) } },
        },
      ]
    }),
  )
}
