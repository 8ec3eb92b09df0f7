/** Every `code` that a problem can have (docs/api.md, Errors): its status, and what it means. */

interface Meaning {
  /** Two statuses where it depends on how far the body could be read. */
  status: number | readonly number[]
  means: string
}

export const PROBLEMS = {
  bad_query: { status: 400, means: 'The query is not valid; `errors` names the field.' },
  bad_cursor: { status: 400, means: 'The cursor belongs to another list, or this server did not make it.' },
  invalid_json: { status: 400, means: 'The body is not JSON.' },
  fleet_not_named: {
    status: 400,
    means: 'The token or session has several fleets, so the request must name one.',
  },
  bad_gzip: { status: 400, means: 'The body is not valid gzip.' },
  invalid_report: {
    status: [400, 422],
    means: 'The body is not a report; `errors` says what is wrong and where.',
  },
  bad_signature: { status: 401, means: 'The signature is wrong, missing or too old.' },
  unauthorized: { status: 401, means: 'No token, a mistyped one, or one that was revoked or has expired.' },
  forbidden: { status: 403, means: 'The role does not allow this.' },
  other_fleet: { status: 403, means: '`?fleet=` names a fleet that the token is not for.' },
  cross_site: { status: 403, means: 'A browser says that the request came from another site.' },
  not_found: { status: 404, means: 'There is nothing at this path.' },
  no_such_fleet: { status: 404, means: 'The configuration names no such fleet.' },
  no_such_boot: { status: 404, means: 'No report of this boot is stored, or no longer.' },
  no_such_instance: { status: 404, means: 'No report and no inventory has named this instance.' },
  no_such_image: { status: 404, means: 'No boot of this image that counts is stored, or no longer.' },
  no_such_incident: { status: 404, means: 'There is no incident with this id, or it is closed.' },
  no_such_acknowledgement: { status: 404, means: 'No open incident with this id is acknowledged.' },
  no_such_silence: { status: 404, means: 'No silence with this id is in force.' },
  no_such_annotation: { status: 404, means: 'There is no annotation with this id.' },
  no_such_pause: { status: 404, means: 'No pause with this id is active.' },
  no_such_channel: { status: 404, means: 'The configuration names no such channel for this fleet.' },
  no_such_delivery: { status: 404, means: 'No such message was sent recently.' },
  no_such_remediation: { status: 404, means: 'There is no repair with this id.' },
  no_stream: { status: 404, means: 'This server has no stream of changes (`/events`), as on AWS.' },
  no_such_session: { status: 404, means: 'The caller may not end a session with this id, or there is none.' },
  no_provider: { status: 404, means: 'No identity provider is configured.' },
  no_callbacks: { status: 404, means: 'The configuration has no `callbacks` for it.' },
  no_such_schema: { status: 404, means: 'There is no schema with this name.' },
  method_not_allowed: { status: 405, means: 'The path accepts other methods; `Allow` lists them.' },
  sent_again: { status: 409, means: 'This request was already handled.' },
  nothing_to_accept: { status: 409, means: 'No secret waits for this instance, or a different one does.' },
  not_replayable: { status: 409, means: 'Only pages about an incident can be sent again.' },
  too_many_annotations: {
    status: 409,
    means: 'The fleet has reached its limit of annotations for that day.',
  },
  too_many_pauses: { status: 409, means: 'Too many pauses are active.' },
  action_superseded: { status: 409, means: 'The instance has booted again since, or is gone.' },
  action_not_needed: { status: 409, means: 'The instance has reported a good boot since.' },
  action_expired: { status: 409, means: 'The time for this action is over.' },
  action_latched: { status: 409, means: 'Repairs of this cause are latched off.' },
  action_killed: { status: 409, means: 'The kill switch is on.' },
  action_paused: { status: 409, means: 'Somebody paused repairs.' },
  action_cancelled: { status: 409, means: 'This action was withdrawn.' },
  action_already_claimed: { status: 409, means: 'This action was claimed before.' },
  action_finished: { status: 409, means: 'This action has ended.' },
  too_large: { status: 413, means: 'The body is too large.' },
  unsupported_encoding: { status: 415, means: 'Only plain text and gzip are accepted.' },
  invalid_body: { status: 422, means: 'The body is not valid; `errors` names the field.' },
  invalid_expectation: { status: 422, means: 'The expectation is not valid; `errors` says why.' },
  too_many_reports: { status: 429, means: 'More reports than this sender may send; see `Retry-After`.' },
  too_many_callbacks: { status: 429, means: 'Too many signed requests; see `Retry-After`.' },
  too_many_sign_ins: { status: 429, means: 'Too many sign-ins from one network; see `Retry-After`.' },
  too_many_streams: {
    status: 503,
    means: 'Too many streams of changes are open; see `Retry-After`.',
  },
  not_final: {
    status: 503,
    means: 'No verdict is final yet, and `demand=final` asked for one; see `Retry-After`.',
  },
  unavailable: { status: 503, means: 'The server could not store or read now; see `Retry-After`.' },
} as const satisfies Record<string, Meaning>

export type ProblemCode = keyof typeof PROBLEMS

/** The statuses that a code comes with. */
export const statusesOf = (code: ProblemCode): readonly number[] => [PROBLEMS[code].status].flat()
