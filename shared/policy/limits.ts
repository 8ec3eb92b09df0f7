/** How much and how many at most. */

// What a sender may send

/** Evidence is cut to this before it is compressed and stored: cut, never rejected. */
export const REPORT_TEXT_BYTES = 65_536
/** A guest's report, on the wire and inflated; beyond it 413. The largest honest report is 35 kB. */
export const REPORT_BODY_BYTES = 262_144
/** A body of inventory or an operator: a thousand expectations with labels are 430 kB. */
export const INVENTORY_WIRE_BYTES = 2_097_152
export const INVENTORY_BODY_BYTES = 2_097_152
/** Kept of a console, which may be of any length: its head and its tail, half of it each. */
export const CONSOLE_KEPT_BYTES = 2_097_152
/** A JSON body or a form of the API. */
export const REQUEST_BYTES = 16_384
/** A press in Slack carries the whole message, an event of PagerDuty the whole incident; both are some 10 kB. */
export const CALLBACK_BYTES = 262_144
/** Instances in one `POST /v1/expectations`. */
export const EXPECTATIONS_PER_REQUEST = 1000

/** Requests a second, and how many may come at once after a quiet time. */
export interface Rate {
  per_s: number
  burst: number
}

/** A report up to this long counts as one, a report of twice the length as two. */
export const SHARE_BYTES = 32_768
/**
 * One image that reports without end must not block the others. Half of the burst is kept for sources that send little, so
 * one address, behind which 5,000 machines may be, has 1,000 at once.
 */
export const TOKEN_RATE: Rate = { per_s: 200, burst: 2000 }
/** Each report has its whole boot judged again. The reporter sends a handful in a boot, and then at most three an hour. */
export const GUEST_RATE: Rate = { per_s: 1, burst: 60 }
/** Presses and events of one network, before they are verified as Slack's or PagerDuty's. */
export const CALLBACK_RATE: Rate = { per_s: 20, burst: 200 }
/**
 * Steps of signing in, each of which reads the store or asks the identity provider: a flood by strangers must not make the
 * provider throttle our server. A sign-in at the provider is two steps.
 */
export const SIGN_IN_RATE: Rate = { per_s: 20, burst: 200 }
/** How often one source may have us check whether its secret is bound: each check is up to ten reads of the store. */
export const BOUND_LOOK_UPS: Rate = { per_s: 20, burst: 100 }
/** The rows beside a report: its boot's, its instance's, their keys. So a flood of tiny reports uses up budget too. */
export const STORED_ROW_BYTES = 4096
/** Bytes of a token that a process accepts before it stores the use: a write for each hundred reports at most. */
export const USE_STEP_BYTES = 1_048_576
/** Attempts at such a write, where others write at the same time; what is not written is written with the next report. */
export const USE_TRIES = 3
/** Senders whose rate is remembered; beyond it the one that has been quiet longest is forgotten. */
export const SENDERS_REMEMBERED = 10_000
/** Tokens whose check is cached; unknown ones too, so each invented token costs one read. */
export const TOKENS_REMEMBERED = 10_000
/** Tokens of one browser's session, each of another fleet: each request checks all of them. */
export const SESSION_TOKENS = 12
/** Sessions of one person, or by one token: their browsers and machines. Beyond it the least recently used ends. */
export const SESSIONS_OF_ONE = 50
/** Keys of a proxy: it has one or two, and invented ids of keys must not fill our memory. */
export const KEYS_REMEMBERED = 20
/** Secrets of SSM: a config file names a handful. */
export const SECRETS_REMEMBERED = 1000
/** Fleets whose census is cached. */
export const FLEETS_REMEMBERED = 1000
/** Fleets whose counts of the last 24 hours are cached for pages: about 2 MB of memory for each busy one. */
export const DAY_CELLS_REMEMBERED = 30
/** Due rows of cells that one process knows to be written. */
export const CELL_ROWS_REMEMBERED = 1000
/** Images that are remembered by name: more than a fleet has, and guests can invent names. */
export const IMAGES_REMEMBERED = 1000
/** Configurations of images whose faults are cached, and the characters of each: longer ones are read again. */
export const CONFIGS_REMEMBERED = 200
export const CONFIG_CHARS_REMEMBERED = 2000

// What is read and kept of one instance

/** Reports of one boot, of each kind and from each end. An honest boot has a few; a flood must not fill our memory. */
export const REPORTS_OF_BOOT = 64

/** Labels of one instance, and the bytes of their names and values: its item is written at each boot. */
export const LABELS_OF_AN_INSTANCE = 32
export const LABEL_BYTES_OF_AN_INSTANCE = 2048
/** Names and values, in bytes, of the labels that are kept with each boot: with them its row is still one write unit. */
export const LABEL_BYTES_OF_A_BOOT = 384
/** Findings of one boot whose codes its row keeps, most severe first; a boot seldom has three. */
export const FINDINGS_OF_A_BOOT = 12
/** Its newest boots, and the newest of its repairs. One item must stay small, and nobody reads further back. */
export const BOOTS_KEPT = 8
export const ACTIONS_KEPT = 8
/**
 * Boots of one launch within a day in the list of their image; fewer than BOOTS_KEPT, which counts them. Seven boots of a
 * machine in a boot loop show as much as a thousand.
 */
export const LISTED_BOOTS_OF_A_LAUNCH = 7
/** How many of those boots may be unverified: they must not displace the trusted boots. */
export const UNVERIFIED_BOOTS_KEPT = 2
/** Secrets that may contest one machine: more would tell a person nothing new. */
export const CONTESTED_KEPT = 4
/**
 * Secrets of untrusted boots that are remembered under one name, half of them the first: an announcement judges those boots
 * again.
 */
export const UNTRUSTED_KEPT = 8
/** Outages of boot-health that are remembered. */
export const BLIND_WINDOWS_KEPT = 20
/** Pauses, and causes with images whose repairs are counted, that one guard holds. */
export const PAUSES_KEPT = 50
export const WIDENINGS_KEPT = 50

// Concurrency

/** Bodies that are inflated, read and stored at once: about 2 MB of memory each at most. */
export const BODIES_AT_ONCE = 16
/** Bodies that wait for that, each as long as it was sent; beyond it 429. */
export const BODIES_WAITING = 500
/**
 * Evidence that is judged without a separate thread, in characters: at this length even a pattern of quadratic time takes
 * 0.15 s. Of the other boots nearly all are more than one report long.
 */
export const JUDGED_HERE_CHARS = 16_384
/** Due rows of each lane at once: few enough to leave the guests their share. Work that waits for a receiver does not count. */
export const LANE_WIDTHS = { judging: 16, paging: 4, repairing: 4, tracing: 2, counting: 2 } as const
/** Given-up work, as far as each sweep and the health page count it: beyond this it has one common reason. */
export const GIVEN_UP_COUNTED = 100
/** Rows that a sweep reads ahead of the lanes. */
export const SWEEP_READS_AHEAD = 1000
/**
 * Pokes that one lane keeps in memory, 3 kB each. Beyond that the table is the queue, and sweeps read from it: 100,000 VMs
 * that boot at once cost no more memory than 2,000.
 */
export const LANE_WAITING = 2 * SWEEP_READS_AHEAD
/** Calls to one receiver: a hanging one holds these, and further messages retry after a moment. */
export const CALLS_PER_ENDPOINT = 4
/** Bytes of a receiver's answer that the delivery log keeps. */
export const ANSWER_KEPT_BYTES = 2048
/** The longest answer before the connection is cut, for receivers whose body matters as well as the status. */
export const ANSWER_READ_BYTES = 65_536
/** Boots of one batch of the stream; each is about ten requests, and reports have priority. */
export const JUDGED_AT_ONCE = 5
/** Members of an incident that are compared with their instance, or whose decision is stored, at once. */
export const MEMBERS_AT_ONCE = 32
/** Due rows of one minute among which a fresh census looks for cells to recount. */
export const CELLS_WAITING_READ = 1000
/** Items that one page reads by their keys at once. */
export const READS_AT_ONCE = 32
/** Expectations of one request that are written at once. */
export const EXPECTATIONS_AT_ONCE = 8
/** Silent instances of one incident whose console is read: a person reads no more. */
export const CONSOLES_PER_INCIDENT = 5

/** Consoles that one evaluation of an incident requests, for repairs that wait for their content. */
export const CONSOLES_ASKED = 16

// Incidents and repairs

/** Instances of a fleet that one kind of notice names in an hour; for the others one notice says that there are more. */
export const NOTICES_PER_HOUR = 5
/** Incidents that may begin to page in an hour, and the default of `pages_per_hour`: nobody can work through more. */
export const PAGES_PER_HOUR = 10
/** Of those, incidents in which only one and the same instance fails: one machine can boot with any cause and image. */
export const PAGES_OF_ONE_INSTANCE = 3
/**
 * Incidents that machines without an inventory may open in an hour, of each severity: with the image's token anybody can
 * invent them.
 */
export const SELF_BOUND_INCIDENTS_PER_HOUR = 1
/** Causes and images that the incident of all others remembers. */
export const UNKNOWN_KINDS_KEPT = 20
/** Open incidents that the first page counts: beyond this the exact number does not matter. */
export const OPEN_INCIDENTS_SHOWN = 500
/** Newest boots of one image for its page and its numbers; the page says so where there are more. */
export const IMAGE_BOOTS_READ = 10_000
/** The same for each image in a list of images: as many images are read at once as the page shows. */
export const LISTED_IMAGE_BOOTS_READ = 1000
/** Images of a list that are read at once, each over all shards of its fleet. */
export const IMAGES_AT_ONCE = 4
/** The same for each fleet on the page of all fleets, whose number has no bound of its own. */
export const HOME_INCIDENTS = 50
/** Fleets of that page that are read at once; each is about six reads. */
export const FLEETS_AT_ONCE = 8
/** Incidents with more members than this are large: see GATHER_MS. */
export const LARGE_INCIDENT_MEMBERS = 20
/** Lines an hour in the audit of one incident about how many members share a fate. */
export const AUDITED_COUNTS_PER_HOUR = 12
/** A repair may be tried before the page only while this few are down: more is an outage. */
export const MEMBERS_HELD = 2
/** Repairs in flight however large the fleet: nobody can watch more, and the guard is one item. */
export const REPAIRS_IN_FLIGHT = 64

/**
 * Partitions of a fleet's lists on AWS, where the configuration names no number. One partition takes 1,000 writes a second;
 * with 16 even a small fleet's lists are read in 16 small pieces.
 */
export const AWS_SHARDS = 16

/** Requests that wait for a verdict at once; the next one is asked to retry. Each holds a connection and a timer. */
export const VERDICT_WAITERS = 5000

/** Browsers that one process notifies of changes; further ones poll, as on AWS. Each is a socket. */
export const LIVE_STREAMS = 1000
/** … and of them by one person or token: a browser keeps one for each visible window. */
export const LIVE_STREAMS_OF_ONE = 50
/** Opened incidents that are remembered for browsers that were disconnected for a moment. */
export const OPENED_REMEMBERED = 200

// The server's memory

/** How far the server's heap may grow beyond the live objects before it is collected, in percent. Node's own choice is up to 300. */
export const HEAP_GROWTH_PERCENT = 60

// What failing machines share

/** Machines that must have a label's value before it is tried, and that must have failed before it is named. */
export const COHORT_MACHINES = 3

/** Newest boots of a day among which it is searched; a fleet that boots more often gets a shorter day. 0.3 s of a processor. */
export const COHORT_BOOTS = 10_000
/** Other open incidents of the same cause whose members count as failing. */
export const COHORT_INCIDENTS = 10
/** Images of the machines that share something, as many as are stored by name. */
export const COHORT_IMAGES_KEPT = 10

// Trends

/** Images that a cell and a day count by name, those with the most boots: guests can invent names. */
export const TREND_IMAGES = 20
/** Boots that each side of a change must have: two that fail in a row do not change a fleet. */
export const TREND_CHANGE_BOOTS = 3
/** Annotations of a fleet that one trend shows, the newest; more than a chart can hold. */
export const ANNOTATIONS_SHOWN = 200
/** Annotations of a fleet in a day: a deploy every three minutes. */
export const ANNOTATIONS_PER_DAY = 500

// What a scan reads

/** The output of one command: clouds give 64 kB to 1 MB of a console. SCAN_PARALLEL of them at once are held in memory. */
export const SCAN_OUTPUT_BYTES = 4_194_304
/** What is kept of a command's errors; the last words contain the reason of its failure. */
export const SCAN_COMPLAINT_BYTES = 4096
/** Commands at once: without --parallel, and the most with it. */
export const SCAN_PARALLEL = 8
export const SCAN_PARALLEL_MOST = 64
/** Machines in one scan; what is kept of each is a few kilobytes. */
export const SCAN_MACHINES = 100_000
/** Threads that judge: reading consoles is mostly waiting, so more than this is no faster. */
export const SCAN_THREADS = 4
/** For each so many machines another thread: fewer are judged sooner than a thread has loaded. */
export const SCAN_MACHINES_A_THREAD = 20
/** Memory of one such thread. 16 MB of text, the most that is kept of a file, take a third of it. */
export const SCAN_HEAP_MB = 96

// Metrics

/** Images with a label of their own in metrics, the busiest; all others together are `other`. */
export const IMAGES_IN_METRICS = 50
/** Images that wait for such a label, for those that grow busy. The rarest of more are forgotten. */
export const IMAGES_WAITING = 400
/**
 * How much busier than the least busy labelled name a newcomer must be, so that two similar names do not displace each
 * other in turn.
 */
export const IMAGE_DISPLACES_AT = 2
/** Series of boots by image, verdict and cause. Boots that would need more are counted with `other` in each place. */
export const BOOT_SERIES = 2000
/** Open incidents that metrics name one by one, the newest; all are counted. */
export const INCIDENTS_IN_METRICS = 50
/** Due rows that one scrape reads. */
export const DUE_ROWS_IN_METRICS = 200
/** Series that the client library adds about the process. */
export const PROCESS_SERIES = 200
