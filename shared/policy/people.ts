/**
 * How soon people see a change, and the times of buttons elsewhere. Separate from `waits.ts`, because no guest waits for
 * any of it.
 */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../time.ts'

// What an open page shows

/** Writes within this time reach browsers as one change: a boot takes a dozen of them. */
export const NEWS_GATHERED_MS = SECOND_MS / 4
/** A generation that is first written later than this after it opened is not new: the process began, or continued. */
export const JUST_OPENED_MS = MINUTE_MS
/** A stream of changes sends a sign of life at least this often; then it also checks whether its reader may still look … */
export const STREAM_BEATS_EVERY_MS = 10 * SECOND_MS
/** … and trusts the answer this long: a revoked token ends it within TOKEN_CACHED_MS, as everywhere. */
export const STREAM_AUTH_CACHED_MS = 15 * SECOND_MS
/** A page with a stream still reloads this often: where one process writes all, only time itself changes the page without a write. */
export const PAGE_POLLS_EVERY_S = 30
/** … where other servers write the same table, and where there is no stream. */
export const PAGE_POLLS_OFTEN_S = 5
/** … and where the window is hidden. */
export const HIDDEN_PAGE_POLLS_MS = MINUTE_MS
/** Between two reloads, however much changes; the server gets twice the time that its last answer took. */
export const PAGE_RESTS_MS = SECOND_MS
/** A screen reader announces that a page was updated this often at most. */
export const PAGE_ANNOUNCES_EVERY_MS = 30 * SECOND_MS

// People who act in Slack and PagerDuty

/** Slack's own rule: a request whose time differs by more was recorded and sent again. */
export const SLACK_REQUEST_MS = 5 * MINUTE_MS
/** Slack shows an error after 3 s without an answer. */
export const SLACK_ANSWER_MS = 2.5 * SECOND_MS
/** The call that changes the message in Slack; a part of SLACK_ANSWER_MS. */
export const SLACK_REPLY_TIMEOUT_MS = 1.5 * SECOND_MS
/** How long a silence or a pause by a button lasts; the button's text names it. */
export const HELD_BY_BUTTON_MS = 2 * HOUR_MS
/** After an incident is resolved in PagerDuty while VMs fail: they have this long to come up before people are paged again. */
export const RESOLVED_THERE_MS = 15 * MINUTE_MS
