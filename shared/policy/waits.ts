/** How long we wait, believe and look back: everything that is a time and is neither a life nor a retry. */
import { DAY_MS, HOUR_MS, HOUR_S, MINUTE_MS, SECOND_MS } from '../time.ts'

// Calls

/** Time limit of a call to a receiver, from name lookup to the end of its answer. */
export const OUTBOUND_TIMEOUT_MS = 15 * SECOND_MS
/** Of a call to a channel: less than half of ATTEMPT_LEASE_MS, so that a slow one is over before anybody tries again. */
export const CHANNEL_TIMEOUT_MS = 9 * SECOND_MS
/** An open incident is repeated this often to a receiver that forgets what it is not reminded of … */
export const RESEND_S = 120
/** … and lasts there this long: four missed repeats, so that a restart of ours does not resolve what still fails. */
export const RESENT_LASTS_MS = 5 * RESEND_S * SECOND_MS
/** A call waits this long for one of CALLS_PER_ENDPOINT; then it failed, and comes again as any other. */
export const ENDPOINT_WAIT_MS = 2 * SECOND_MS
/** Of one request to the table, where the small client speaks to it; a Lambda that waits longer is billed for nothing. */
export const STORE_TIMEOUT_MS = 5 * SECOND_MS
/** SQLite may sleep so long for a file that another process holds: every request of the server sleeps with it. */
export const FILE_BUSY_SLEEP_MS = 20
/** Between two tries of that, in which the server answers others. */
export const FILE_BUSY_PAUSE_MS = 10
/** All reads of one turn of the event loop together: a report that arrives meanwhile waits no longer. */
export const READS_PER_TURN_MS = 8
/** Of the ping to the outside dead-man's switch; it comes again in a minute. */
export const HEARTBEAT_TIMEOUT_MS = 5 * SECOND_MS
/** One boot: 512 KiB of the slowest evidence take 0.2 s of a processor, of which 512 MB of Lambda are a third. */
export const JUDGEMENT_TIMEOUT_MS = 5 * SECOND_MS
/** One machine of a scan, its files read and judged: 16 MB of the slowest evidence take 7 s. */
export const SCAN_JUDGED_WITHIN_MS = 30 * SECOND_MS
/** A command of a scan without --timeout, and what it gets to end by itself once it was told to. */
export const SCAN_COMMAND_S = 60
export const SCAN_COMMAND_ENDS_MS = 2 * SECOND_MS
/**
 * The longest wait for a verdict in one request: shorter than CONNECTION_IDLE_MS, and than the minute after which
 * proxies give up.
 */
export const VERDICT_WAIT_MOST_S = 50
/** `boot-health wait` without --timeout: the deadline of a launch. */
export const WAIT_TIMEOUT_S = HOUR_S / 4
/** When to ask again where nobody can wait, as on AWS. */
export const VERDICT_ASK_AGAIN_S = 10
/** Between two answers of the gate to one request that waits: an image that boots a thousand machines asks for no thousand. */
export const GATE_EVERY_MS = 2 * SECOND_MS

/** Between two clearings of what expired in the file of an embedded server, and between two steps of one. */
export const UPKEEP_EVERY_MS = MINUTE_MS
export const UPKEEP_PAUSE_MS = 20

/** A clock this far ahead of the last sweep may be wrong: half the shortest life, so that a week's outage clears as ever. */
export const CLOCK_LEAP_MS = 7 * DAY_MS
/** … and deletes nothing until sweeps have come by it for so long: time for somebody to see it, or for NTP to set it right. */
export const CLOCK_PROVEN_AFTER_MS = DAY_MS

// What is believed for a while

/** A token's answer from the store: a revoked one stops working within this time. */
export const TOKEN_CACHED_MS = 30 * SECOND_MS
/** A name by which reports find their instance is written again when it is older than this: a write a month. */
export const ALIAS_RENEW_MS = 30 * DAY_MS
/** That a table has never heard of a fleet: another server may be given it at any moment. */
export const LAYOUT_CACHED_MS = 5 * SECOND_MS
/** A secret of SSM: a rotated one is used within this time. */
export const SECRET_CACHED_MS = 5 * MINUTE_MS
/** The census of a fleet: what a day's boots come to does not change within a minute. */
export const CENSUS_CACHED_MS = MINUTE_MS
/** Counts of boots from before the last hour, on pages where several processes write the table: each read is megabytes there. */
export const OLD_CELLS_CACHED_MS = 5 * MINUTE_MS
/** One that was counted for a page or a latch: several latches want it within moments. */
export const FRESH_CENSUS_CACHED_MS = 2 * SECOND_MS
/** An image's own deadline: after an outage a whole fleet asks at once. */
export const IMAGE_DEADLINE_CACHED_MS = 10 * MINUTE_MS
/** That an image has reported: asked again after this long, so that a process that runs for months notices an erasure. */
export const IMAGE_KNOWN_CACHED_MS = DAY_MS
/** The old signing secret signs too for this long after a rotation: the time that a receiver has to learn the new one. */
export const SECRET_OVERLAP_MS = DAY_MS
/** Refused reports rewrite the instance this often at most: its own reports need it. */
export const REFUSED_NEWS_EVERY_MS = MINUTE_MS
/** A known image is renamed this often at most. */
export const IMAGE_RENAME_EVERY_MS = HOUR_MS

// The worker's day

/** Every row that is due is worked within this, whatever became of its poke. */
export const SWEEP_EVERY_MS = MINUTE_MS
/** Three sweeps missing in a row are an outage of ours: silence in it proves nothing about a guest. */
export const BLIND_AFTER_MS = 3 * SWEEP_EVERY_MS
/** A row that is worked this long after its time counts as backlog. */
export const BACKLOG_AFTER_MS = MINUTE_MS
/** Work of a fleet that this server's configuration does not name is left to a server that knows it for so long. */
export const STRANGE_WORK_AFTER_MS = 3 * SWEEP_EVERY_MS
/** And what is only told to people and receivers, whom nobody else knows: told by another it would be told to nobody, for good. */
export const STRANGE_NEWS_AFTER_MS = DAY_MS
/** A row that takes longer is logged: every other row waits for it. */
export const SLOW_ROW_MS = SECOND_MS
/** The dashboard says that the worker is behind when work waits this long past its time. */
export const WORKER_BEHIND_AFTER_MS = 2 * MINUTE_MS
/** Time limit of the Lambdas that work due rows and EC2 events. */
export const WORKER_TIMEOUT_S = 60
/** A sweep begins no further row after this, well before WORKER_TIMEOUT_S; what is left is the next sweep's. */
export const SWEEP_BUDGET_MS = 40 * SECOND_MS
/** An hour of due rows stays open this long after its end, for writers with slow clocks. */
export const HOUR_CLOSES_AFTER_MS = 10 * MINUTE_MS
/** A server that is told to end lets requests and work that run end within these, one after the other. */
export const REQUESTS_END_WITHIN_MS = 3 * SECOND_MS
export const WORK_ENDS_WITHIN_MS = 4 * SECOND_MS
/** … and is gone by then, whatever it waits for: whoever sent SIGTERM kills it after ten seconds, or ninety. */
export const STOPPED_WITHIN_MS = 9 * SECOND_MS
/** A connection on which nothing comes and goes for so long is closed. */
export const CONNECTION_IDLE_MS = MINUTE_MS
/** A request must be whole within this; a guest sends a hundred kilobytes at most, over whatever line. */
export const REQUEST_WHOLE_WITHIN_MS = 2 * MINUTE_MS
/** Embedded mode keeps a timer for rows that are due within this; rows further away are the sweep's. */
export const TIMER_HORIZON_MS = 2 * MINUTE_MS
/** Clocks of two of our machines differ by this at most. */
export const CLOCK_SKEW_MS = 10 * SECOND_MS
/** A due row about a state is written this long before it may be worked: a sweep between the two would find nothing. */
export const WRITTEN_AHEAD_MS = 20 * SECOND_MS
/** The clock of an embedded server runs at half speed, rather than back, where the machine's was set back by this at most. */
export const CLOCK_SLOWED_UP_TO_MS = 2 * HOUR_MS
/** Boots are counted in cells of this length. It is stored: never change it. */
export const CELL_MS = 5 * MINUTE_MS

/** The day of a trend is put together from its cells this often while they change; the newest hours are read from cells. */
export const TREND_DAY_EVERY_MS = HOUR_MS
/** Days that have any of these last hours are read from cells: theirs may not be put together yet. */
export const TREND_LIVE_MS = 2 * HOUR_MS
/** The same words about the same image without a time, said again within this, are the same annotation: a client tried again. */
export const ANNOTATION_REPEATED_MS = 10 * MINUTE_MS

// Boots that do not report

/** Until an image has boots that tell how long it takes, and the default of `deadline_s`. */
export const DEADLINE_S = 900
/** No image's own deadline is shorter, so nothing can be missing before. */
export const SHORTEST_DEADLINE_S = 300
/** Nor longer: half an hour of silence is trouble on any machine. */
export const LONGEST_DEADLINE_S = 1800
/** An image's deadline is computed from the boots of this long. */
export const IMAGE_DEADLINE_LOOKS_BACK_MS = 7 * DAY_MS
/** The reporter waits this long at most between two tries (BACKOFF_CAP of guest-reporter/bad-boot). */
export const GUEST_BACKOFF_CAP_MS = 10 * MINUTE_MS
/** What a guest gets on top after an outage of ours before anybody is woken. */
export const BLIND_GRACE_MS = 5 * MINUTE_MS
/** Boots that began this long before the announced launch still belong to it: clocks and queues differ. */
export const LAUNCH_SLACK_MS = 2 * MINUTE_MS
/** A launch window is open this long: a guest without a network delivers its first report hours later. */
export const LAUNCH_WINDOW_MS = DAY_MS

/**
 * A second secret whose boot began after the first was last heard of may be a rebuild that inventory has not announced
 * yet: nobody is told of the contest before. An inventory that syncs every ten minutes has done so by then.
 */
export const CONTEST_SETTLES_MS = 15 * MINUTE_MS
/** A repair of a machine whose secret was only the first waits so long for its console; then a person is asked. */
export const CONFIRMED_WITHIN_MS = 10 * MINUTE_MS

// Incidents and repairs

/** A member of which nothing was heard for so long is no longer counted. */
export const SILENT_AFTER_MS = DAY_MS
/** A join that a crash cut in two is finished by its due row within this, or never. */
export const JOIN_WITHIN_MS = 2 * MINUTE_MS
/** A large incident is looked at this often, not at every join: each look reads all members. */
export const GATHER_MS = 5 * SECOND_MS
/**
 * An evaluation holds its incident this long and, while it works, longer; after a crash somebody else waits for the end
 * of it. A machine whose clock is ahead by CLOCK_SKEW_MS must not see it end between two renewals.
 */
export const EVALUATION_LEASE_MS = 20 * SECOND_MS
export const LEASE_RENEWED_EVERY_MS = 5 * SECOND_MS
/** An evaluation reads and decides this long; what is left over is the next one's, right after it. */
export const EVALUATION_BUDGET_MS = 25 * SECOND_MS
/** While evaluations come every minute, each member is compared with its instance at least once in so many of them. */
export const EVALUATIONS_PER_ROUND = 60
/** An incident is young this long: then, or while a repair is under way, it is looked at every minute … */
export const YOUNG_INCIDENT_MS = HOUR_MS
export const YOUNG_TICK_MS = MINUTE_MS
/** … and afterwards every ten. */
export const OLD_TICK_MS = 10 * MINUTE_MS
/** Updates on new members come ever more slowly, unless the incident doubles. */
export const GROW_STEPS_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS] as const
/** A further wave of repairs of one incident is told of this long after the one before began, at the earliest. */
export const REPAIR_WAVES_APART_MS = HOUR_MS
/** Incidents that ended longer ago are not announced to a channel that is used again, nor shown beside a silence. */
export const RECENT_INCIDENT_MS = 7 * DAY_MS
/** A delivery can be sent again for this many days. */
export const REPLAY_LOOKS_BACK_DAYS = 14
/** What failing machines share is looked for again where more of them fail, this long after the look before at the earliest: a page half a minute later has news. */
export const COHORT_EVERY_MS = 10 * SECOND_MS
/** The newest boots of a fleet, read for that: other incidents want them within moments. */
export const COHORT_BOOTS_CACHED_MS = 5 * SECOND_MS
/** A latch clears after its cohort was below half the limit for this long. */
export const LATCH_CALM_MS = 15 * MINUTE_MS
/** While a latch stands its cohort is counted this often. */
export const LATCH_CHECK_MS = 5 * MINUTE_MS

// People

/** An acknowledgement without a time lasts this long: half a shift. */
export const ACK_S = 4 * HOUR_S
/** A silence or an acknowledgement lasts at most this long from now: later nobody remembers what was muted, and why. */
export const SILENCE_AT_MOST_MS = 90 * DAY_MS
/** The default of `auth.sessions.idle_s`: a shift, so that nobody signs in at 3 a.m. who was here in the evening. */
export const SESSION_IDLE_S = 12 * HOUR_S
/** Of `auth.sessions.lasts_s`: a week on call. A token that is revoked ends its sessions within TOKEN_CACHED_MS anyway. */
export const SESSION_LASTS_S = 7 * 24 * HOUR_S
/** The most that either may be set to, and so how long a session is stored. */
export const SESSION_LASTS_MOST_S = 30 * 24 * HOUR_S
/** Of `auth.oidc.sign_in_again_s`: who left, or lost a group, is out within a day. */
export const SIGNED_IN_AGAIN_S = 24 * HOUR_S
/** That a session or a token is in use is written down this often at most. */
export const LAST_USE_EVERY_MS = 5 * MINUTE_MS
/** From being sent to the provider until coming back: time to type a password and to find one's phone. */
export const SIGN_IN_WITHIN_S = 600
/** What a provider, its keys and its secret say is asked for again after this: a rotated one is used within it. */
export const PROVIDER_CACHED_MS = 5 * MINUTE_MS
/** Clocks of a provider or a proxy may differ from ours by this: a signed statement of theirs is good so much longer. */
export const SIGNED_CLOCK_SKEW_S = 30
