/** How long we wait, cache and look back: every time that is neither a life nor a retry. */
import { DAY_MS, HOUR_MS, HOUR_S, MINUTE_MS, SECOND_MS } from '../time.ts'

// Calls

/** Time limit of a call to a receiver, from name lookup to the end of its answer. */
export const OUTBOUND_TIMEOUT_MS = 15 * SECOND_MS
/** Of a call to a channel: less than half of ATTEMPT_LEASE_MS, so that a slow call is over before a retry. */
export const CHANNEL_TIMEOUT_MS = 9 * SECOND_MS
/** An open incident is repeated this often to a receiver that forgets it otherwise … */
export const RESEND_S = 120
/** … and lasts there this long: four missed repeats, so that our restart does not resolve an open incident. */
export const RESENT_LASTS_MS = 5 * RESEND_S * SECOND_MS
/** A call waits this long for one of CALLS_PER_ENDPOINT; then it has failed, and is retried as any other. */
export const ENDPOINT_WAIT_MS = 2 * SECOND_MS
/** Of one request to the table by the small client; a Lambda that waits longer is billed for nothing. */
export const STORE_TIMEOUT_MS = 5 * SECOND_MS
/** How long SQLite may sleep for a file that another process holds: every request of the server waits with it. */
export const FILE_BUSY_SLEEP_MS = 20
/** Between two such sleeps; the server answers others in this time. */
export const FILE_BUSY_PAUSE_MS = 10
/** All reads of one turn of the event loop together: a new report waits no longer than this. */
export const READS_PER_TURN_MS = 8
/** Of the ping to the outside dead-man's switch; it is repeated every minute. */
export const HEARTBEAT_TIMEOUT_MS = 5 * SECOND_MS
/** One boot: 512 KiB of the slowest evidence take 0.2 s of a processor, of which 512 MB of Lambda are a third. */
export const JUDGEMENT_TIMEOUT_MS = 5 * SECOND_MS
/** One machine of a scan, its files read and judged: 16 MB of the slowest evidence take 7 s. */
export const SCAN_JUDGED_WITHIN_MS = 30 * SECOND_MS
/** A command of a scan without --timeout, and the time that it gets to end after SIGTERM. */
export const SCAN_COMMAND_S = 60
export const SCAN_COMMAND_ENDS_MS = 2 * SECOND_MS
/**
 * The longest wait for a verdict in one request: shorter than CONNECTION_IDLE_MS, and than the minute after which proxies
 * give up.
 */
export const VERDICT_WAIT_MOST_S = 50
/** `boot-health wait` without --timeout: the deadline of a launch. */
export const WAIT_TIMEOUT_S = HOUR_S / 4
/** When to poll again where requests cannot wait, as on AWS. */
export const VERDICT_ASK_AGAIN_S = 10
/** Between two evaluations of the gate for one waiting request: an image that boots a thousand machines must not cause a thousand. */
export const GATE_EVERY_MS = 2 * SECOND_MS

/** Between two deletions of expired rows in an embedded server's file, and between two steps of one. */
export const UPKEEP_EVERY_MS = MINUTE_MS
export const UPKEEP_PAUSE_MS = 20

/**
 * A clock this far ahead of the last sweep may be wrong: half the shortest life, so that after a week's outage rows expire
 * as usual.
 */
export const CLOCK_LEAP_MS = 7 * DAY_MS
/** … and deletes nothing until sweeps have used it for so long: time for somebody to notice, or for NTP to correct it. */
export const CLOCK_PROVEN_AFTER_MS = DAY_MS

// Caches

/** A token's answer from the store: a revoked one stops working within this time. */
export const TOKEN_CACHED_MS = 30 * SECOND_MS
/** A name by which reports find their instance is renewed when it is older than this: a write a month. */
export const ALIAS_RENEW_MS = 30 * DAY_MS
/** That a table does not know a fleet: another server may add it at any moment. */
export const LAYOUT_CACHED_MS = 5 * SECOND_MS
/** A secret of SSM: a rotated one is used within this time. */
export const SECRET_CACHED_MS = 5 * MINUTE_MS
/** The census of a fleet: a day's sum does not change much within a minute. */
export const CENSUS_CACHED_MS = MINUTE_MS
/** Counts of boots from before the last hour, on pages where several processes write the table: each read is megabytes there. */
export const OLD_CELLS_CACHED_MS = 5 * MINUTE_MS
/** A census for a page or a latch: several latches need it within moments. */
export const FRESH_CENSUS_CACHED_MS = 2 * SECOND_MS
/** An image's own deadline: after an outage a whole fleet asks for it at once. */
export const IMAGE_DEADLINE_CACHED_MS = 10 * MINUTE_MS
/** That an image has reported; checked again after this, so that a process that runs for months notices an erasure. */
export const IMAGE_KNOWN_CACHED_MS = DAY_MS
/** How long the old signing secret signs too after a rotation: the time for a receiver to get the new one. */
export const SECRET_OVERLAP_MS = DAY_MS
/** Refused reports rewrite the instance this often at most, to leave its own reports room. */
export const REFUSED_NEWS_EVERY_MS = MINUTE_MS
/** A known image is renewed this often at most. */
export const IMAGE_RENAME_EVERY_MS = HOUR_MS

// The worker

/** Every due row is worked within this, even if its poke was lost. */
export const SWEEP_EVERY_MS = MINUTE_MS
/** Three missing sweeps in a row are an outage of boot-health: silence in it proves nothing about a guest. */
export const BLIND_AFTER_MS = 3 * SWEEP_EVERY_MS
/** A row that is worked this long after its time counts as backlog. */
export const BACKLOG_AFTER_MS = MINUTE_MS
/** Work of a fleet that this server's configuration does not name is left this long to a server that knows it. */
export const STRANGE_WORK_AFTER_MS = 3 * SWEEP_EVERY_MS
/** The same for messages: this server does not know their receivers, so they would be lost for good. */
export const STRANGE_NEWS_AFTER_MS = DAY_MS
/** A row that takes longer is logged: every other row waits for it. */
export const SLOW_ROW_MS = SECOND_MS
/** The dashboard says that the worker is behind when work waits this long past its time. */
export const WORKER_BEHIND_AFTER_MS = 2 * MINUTE_MS
/** Time limit of the Lambdas that work due rows and EC2 events. */
export const WORKER_TIMEOUT_S = 60
/** A sweep starts no further row after this, well before WORKER_TIMEOUT_S; the rest is the next sweep's. */
export const SWEEP_BUDGET_MS = 40 * SECOND_MS
/** An hour of due rows stays open this long after its end, for writers with slow clocks. */
export const HOUR_CLOSES_AFTER_MS = 10 * MINUTE_MS
/** A stopping server gives running requests and then running work so much time to end. */
export const REQUESTS_END_WITHIN_MS = 3 * SECOND_MS
export const WORK_ENDS_WITHIN_MS = 4 * SECOND_MS
/** … and exits by then in any case: a service manager kills it ten or ninety seconds after SIGTERM. */
export const STOPPED_WITHIN_MS = 9 * SECOND_MS
/** A connection without traffic for so long is closed. */
export const CONNECTION_IDLE_MS = MINUTE_MS
/** A request must be complete within this; a guest sends a hundred kilobytes at most, on slow lines too. */
export const REQUEST_WHOLE_WITHIN_MS = 2 * MINUTE_MS
/** Embedded mode keeps a timer for rows that are due within this; the sweep finds later ones. */
export const TIMER_HORIZON_MS = 2 * MINUTE_MS
/** Clocks of two of our machines differ by this at most. */
export const CLOCK_SKEW_MS = 10 * SECOND_MS
/** A due row about a state is written this long before it may be worked: a sweep between the two would find nothing. */
export const WRITTEN_AHEAD_MS = 20 * SECOND_MS
/** After the machine's clock was set back by at most this, an embedded server's clock runs at half speed instead of back. */
export const CLOCK_SLOWED_UP_TO_MS = 2 * HOUR_MS
/** Boots are counted in cells of this length. It is stored: never change it. */
export const CELL_MS = 5 * MINUTE_MS

/** A trend's day is recomputed from its cells this often while they change; the newest hours are read from cells. */
export const TREND_DAY_EVERY_MS = HOUR_MS
/** Days that contain any of these last hours are read from cells: theirs may not be computed yet. */
export const TREND_LIVE_MS = 2 * HOUR_MS
/** The same words about the same image without a time, posted again within this, are the same annotation: a client's retry. */
export const ANNOTATION_REPEATED_MS = 10 * MINUTE_MS

// Boots that do not report

/** Until an image has boots that show how long it takes, and the default of `deadline_s`. */
export const DEADLINE_S = 900
/** The shortest deadline of an image: nothing can be missing before that. */
export const SHORTEST_DEADLINE_S = 300
/** The longest: half an hour of silence is trouble on any machine. */
export const LONGEST_DEADLINE_S = 1800
/** An image's deadline is computed from the boots of this long. */
export const IMAGE_DEADLINE_LOOKS_BACK_MS = 7 * DAY_MS
/** The reporter waits this long at most between two tries (BACKOFF_CAP of guest-reporter/bad-boot). */
export const GUEST_BACKOFF_CAP_MS = 10 * MINUTE_MS
/** Extra time for guests after an outage of boot-health before anybody is paged. */
export const BLIND_GRACE_MS = 5 * MINUTE_MS
/** Boots that began this long before the announced launch still belong to it: clocks and queues differ. */
export const LAUNCH_SLACK_MS = 2 * MINUTE_MS
/** A launch window is open this long: a guest without a network delivers its first report hours later. */
export const LAUNCH_WINDOW_MS = DAY_MS

/**
 * A second secret whose boot began after the first one's last report may be a rebuild that inventory has not announced yet:
 * nobody is notified of the contest before this. An inventory that syncs every ten minutes has announced it by then.
 */
export const CONTEST_SETTLES_MS = 15 * MINUTE_MS
/** A repair of a machine whose secret was only the first waits so long for its console; after that a person must decide. */
export const CONFIRMED_WITHIN_MS = 10 * MINUTE_MS

// Incidents and repairs

/** A member without a report for so long no longer counts. */
export const SILENT_AFTER_MS = DAY_MS
/** A join that a crash interrupted is finished by its due row within this, or never. */
export const JOIN_WITHIN_MS = 2 * MINUTE_MS
/** A large incident is evaluated this often, not at every join: each evaluation reads all members. */
export const GATHER_MS = 5 * SECOND_MS
/**
 * How long an evaluation holds its incident before it must renew; after a crash others wait for the end of it. A machine
 * whose clock is ahead by CLOCK_SKEW_MS must not see it end between two renewals.
 */
export const EVALUATION_LEASE_MS = 20 * SECOND_MS
export const LEASE_RENEWED_EVERY_MS = 5 * SECOND_MS
/** How long an evaluation reads and decides; the rest is left to the next one, right after it. */
export const EVALUATION_BUDGET_MS = 25 * SECOND_MS
/** While evaluations come every minute, each member is compared with its instance at least once in so many of them. */
export const EVALUATIONS_PER_ROUND = 60
/** An incident is young this long: then, or while a repair is under way, it is evaluated every minute … */
export const YOUNG_INCIDENT_MS = HOUR_MS
export const YOUNG_TICK_MS = MINUTE_MS
/** … and afterwards every ten. */
export const OLD_TICK_MS = 10 * MINUTE_MS
/** Updates on new members become rarer, unless the incident doubles. */
export const GROW_STEPS_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS] as const
/** A further wave of repairs of one incident is announced at the earliest this long after the one before began. */
export const REPAIR_WAVES_APART_MS = HOUR_MS
/** Incidents that ended longer ago are not sent to a resumed channel, nor shown beside a silence. */
export const RECENT_INCIDENT_MS = 7 * DAY_MS
/** A delivery can be sent again for this many days. */
export const REPLAY_LOOKS_BACK_DAYS = 14
/**
 * The search for what failing machines share is repeated when more of them fail, at the earliest this long after the last
 * one: half a minute later a page has news.
 */
export const COHORT_EVERY_MS = 10 * SECOND_MS
/** The newest boots of a fleet, read for that: other incidents need them within moments. */
export const COHORT_BOOTS_CACHED_MS = 5 * SECOND_MS
/** A latch clears after its cohort was below half the limit for this long. */
export const LATCH_CALM_MS = 15 * MINUTE_MS
/** While a latch holds, its cohort is counted this often. */
export const LATCH_CHECK_MS = 5 * MINUTE_MS

// People

/** An acknowledgement without a time lasts this long: half a shift. */
export const ACK_S = 4 * HOUR_S
/** The longest silence or acknowledgement: later nobody remembers what was muted, and why. */
export const SILENCE_AT_MOST_MS = 90 * DAY_MS
/** The default of `auth.sessions.idle_s`: a shift, so that somebody who worked in the evening need not sign in at 3 a.m. */
export const SESSION_IDLE_S = 12 * HOUR_S
/**
 * The default of `auth.sessions.lasts_s`: a week on call. A token that is revoked ends its sessions within TOKEN_CACHED_MS
 * anyway.
 */
export const SESSION_LASTS_S = 7 * 24 * HOUR_S
/** The most that either may be set to, and so how long a session is stored. */
export const SESSION_LASTS_MOST_S = 30 * 24 * HOUR_S
/** The default of `auth.oidc.sign_in_again_s`: somebody who left, or lost a group, loses access within a day. */
export const SIGNED_IN_AGAIN_S = 24 * HOUR_S
/** The last use of a session or a token is stored this often at most. */
export const LAST_USE_EVERY_MS = 5 * MINUTE_MS
/** From the redirect to the provider until the return: time to type a password and to find one's phone. */
export const SIGN_IN_WITHIN_S = 600
/** A provider's metadata, keys and secret are read again after this: a rotated one is used within it. */
export const PROVIDER_CACHED_MS = 5 * MINUTE_MS
/** Clocks of a provider or a proxy may differ from ours by this: their signed statements are valid so much longer. */
export const SIGNED_CLOCK_SKEW_S = 30
