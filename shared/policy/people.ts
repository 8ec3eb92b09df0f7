/** How soon people see a change, and what they hold by a press elsewhere. Apart from `waits.ts`: no guest waits for any of it. */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../time.ts'

// What a browser shows while it is open

/** Writes within so long are told to browsers as one change: a boot is a dozen of them. */
export const NEWS_GATHERED_MS = SECOND_MS / 4
/** A generation that is first written later than this after it opened is no news: the process began, or went on. */
export const JUST_OPENED_MS = MINUTE_MS
/** A stream of changes says at least this often that it is alive; then it also asks whether its reader may still look … */
export const STREAM_BEATS_EVERY_MS = 10 * SECOND_MS
/** … and believes the answer this long: a revoked token ends it within TOKEN_CACHED_MS, as everything else. */
export const STREAM_AUTH_CACHED_MS = 15 * SECOND_MS
/** A page asks for itself this often beside a stream: where one process writes all, only what passes by itself is missing. */
export const PAGE_POLLS_EVERY_S = 30
/** … where other servers write the same table, and where there is no stream. */
export const PAGE_POLLS_OFTEN_S = 5
/** … and where nobody looks. */
export const HIDDEN_PAGE_POLLS_MS = MINUTE_MS
/** Between two askings, however much changes; the server is given twice the time that its last answer took. */
export const PAGE_RESTS_MS = SECOND_MS
/** A screen reader is told that a page was updated this often at most. */
export const PAGE_ANNOUNCES_EVERY_MS = 30 * SECOND_MS

// People who act in Slack and PagerDuty

/** Slack's own rule: a request whose time is further off was recorded and sent again. */
export const SLACK_REQUEST_MS = 5 * MINUTE_MS
/** Slack says that something went wrong after 3 s without an answer. */
export const SLACK_ANSWER_MS = 2.5 * SECOND_MS
/** Of the call that changes the message in Slack; a part of SLACK_ANSWER_MS. */
export const SLACK_REPLY_TIMEOUT_MS = 1.5 * SECOND_MS
/** What a silence or a pause by a button lasts: the words on the buttons say so. */
export const HELD_BY_BUTTON_MS = 2 * HOUR_MS
/** Resolved in PagerDuty while VMs fail: so long they have to come up before somebody is paged again. */
export const RESOLVED_THERE_MS = 15 * MINUTE_MS
