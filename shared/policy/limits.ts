/** How much and how many at most. */

// What a sender may send

/** Evidence is cut to this before it is compressed and stored: cut, never rejected. */
export const REPORT_TEXT_BYTES = 65_536
/** A guest's report, on the wire and inflated; beyond it 413. The reporter's largest honest one is 35 kB. */
export const REPORT_BODY_BYTES = 262_144
/** What inventory and operators send: a thousand expectations with labels are 430 kB. */
export const INVENTORY_WIRE_BYTES = 2_097_152
export const INVENTORY_BODY_BYTES = 2_097_152
/** Of a console, which may be of any length: its head and its tail, half of it each. */
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

/** A report up to this long counts as one, one of twice as much as two. */
export const SHARE_BYTES = 32_768
/**
 * One image that reports without end must not take the table away from the others. Half of the burst is kept for
 * sources that send little, so one address, behind which 5,000 machines may be, has 1,000 at once.
 */
export const TOKEN_RATE: Rate = { per_s: 200, burst: 2000 }
/** Each report has its whole boot judged again. The reporter sends a handful in a boot, and then at most three an hour. */
export const GUEST_RATE: Rate = { per_s: 1, burst: 60 }
/** Presses and events of one network, before anybody knows that they are Slack's or PagerDuty's. */
export const CALLBACK_RATE: Rate = { per_s: 20, burst: 200 }
/**
 * Steps of signing in, of which each reads the store or asks the identity provider: it must not turn our server away for what a
 * stranger has it ask. By the provider one sign-in is two.
 */
export const SIGN_IN_RATE: Rate = { per_s: 20, burst: 200 }
/** How often one source may have us look whether its secret is a bound one: each is up to ten reads of the store. */
export const BOUND_LOOK_UPS: Rate = { per_s: 20, burst: 100 }
/**
 * What the rows beside a report take: its boot's, its instance's, their keys. A flood of tiny reports is paid by it.
 */
export const STORED_ROW_BYTES = 4096
/** What a process takes of a token's bytes before it writes down how much: a write for each hundred reports at most. */
export const USE_STEP_BYTES = 1_048_576
/** Of such a write, where others write at the same time; what is not written is written with the next report. */
export const USE_TRIES = 3
/** Senders whose rate is remembered; beyond it the one that has been quiet longest is forgotten. */
export const SENDERS_REMEMBERED = 10_000
/** Tokens whose check is remembered; unknown ones too, so a flood of invented tokens costs one read each. */
export const TOKENS_REMEMBERED = 10_000
/** Tokens of one browser's session, each of another fleet: each is checked with every request. */
export const SESSION_TOKENS = 12
/** Sessions of one person, or by one token: browsers and machines of theirs. Beyond it the one that was not used for longest ends. */
export const SESSIONS_OF_ONE = 50
/** Keys of a proxy: it has one or two, and whoever sends invented ids of keys must not fill our memory. */
export const KEYS_REMEMBERED = 20
/** Secrets of SSM: a config file names a handful. */
export const SECRETS_REMEMBERED = 1000
/** Fleets whose census is remembered. */
export const FLEETS_REMEMBERED = 1000
/** Fleets of whose last 24 hours the counts are remembered, for pages: some 2 MB of memory each, of a busy one. */
export const DAY_CELLS_REMEMBERED = 30
/** Due rows of cells that one process knows to be written. */
export const CELL_ROWS_REMEMBERED = 1000
/** Images that are remembered by name: more than a fleet has, and guests can invent names. */
export const IMAGES_REMEMBERED = 1000
/** Configurations of images whose faults are remembered, and the characters of each: longer ones are read anew. */
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
/** Findings of one boot whose codes its row keeps; dearest first, and one has seldom three. */
export const FINDINGS_OF_A_BOOT = 12
/** Its newest boots, and the newest of its repairs. One item must stay small, and nobody reads further back. */
export const BOOTS_KEPT = 8
export const ACTIONS_KEPT = 8
/**
 * Boots of one launch of a machine within a day that the list of their image has; fewer than BOOTS_KEPT, by which they
 * are counted. A machine that boots in a loop says in seven boots what it says in a thousand.
 */
export const LISTED_BOOTS_OF_A_LAUNCH = 7
/** Of those boots, how many may be mere claims: they must not push out the boots that we believe. */
export const UNVERIFIED_BOOTS_KEPT = 2
/** Secrets that may contest one machine: more tell a person nothing new. */
export const CONTESTED_KEPT = 4
/** Secrets that were heard under one name and not believed, half of them the first: the boots that an announcement judges again. */
export const UNTRUSTED_KEPT = 8
/** Outages of ours that are remembered. */
export const BLIND_WINDOWS_KEPT = 20
/** Pauses, and causes with images whose repairs are counted, that one guard holds. */
export const PAUSES_KEPT = 50
export const WIDENINGS_KEPT = 50

// What is done at once

/** Bodies that are inflated, read and stored: some 2 MB of memory each at most. */
export const BODIES_AT_ONCE = 16
/** Bodies that wait for that, each as long as it was sent; beyond it 429. */
export const BODIES_WAITING = 500
/**
 * Evidence of a boot that is judged without a thread of its own, in characters: what takes the square of its length
 * takes 0.15 s for as much. Of the others nearly all are more than one report long.
 */
export const JUDGED_HERE_CHARS = 16_384
/** Due rows of each lane: few enough to leave the guests their share. Work that waits for a receiver is not counted. */
export const LANE_WIDTHS = { judging: 8, paging: 4, repairing: 4, tracing: 2, counting: 2 } as const
/** Work that was given up, as far as each sweep and the health page count it: so many have one reason. */
export const GIVEN_UP_COUNTED = 100
/** Rows that a sweep reads ahead of the lanes. */
export const SWEEP_READS_AHEAD = 1000
/** Calls to one receiver: one that hangs holds these, and the others come again after a moment. */
export const CALLS_PER_ENDPOINT = 4
/** Bytes of a receiver's answer that a delivery log keeps. */
export const ANSWER_KEPT_BYTES = 2048
/** An answer may be this long before the connection is cut; a receiver that says more in it than its status is read so far. */
export const ANSWER_READ_BYTES = 65_536
/** Boots of one batch of the stream; each is some ten requests, and reports come first. */
export const JUDGED_AT_ONCE = 5
/** Members of an incident that are compared with their instance, or whose decision is kept. */
export const MEMBERS_AT_ONCE = 32
/** Due rows of one minute among which a fresh census looks for cells that are to be counted again. */
export const CELLS_WAITING_READ = 1000
/** Items that one page reads by their keys. */
export const READS_AT_ONCE = 32
/** Expectations of one request that are written. */
export const EXPECTATIONS_AT_ONCE = 8
/** Silent instances of one incident whose console is read: a person reads no more. */
export const CONSOLES_PER_INCIDENT = 5

/** Consoles that one evaluation of an incident asks for, because a repair waits for what they show. */
export const CONSOLES_ASKED = 16

// Incidents and repairs

/** Instances of a fleet of which one kind of notice tells in an hour; of the others one says that there are more. */
export const NOTICES_PER_HOUR = 5
/** Incidents that may begin to page in an hour, and the default of `pages_per_hour`: nobody works through more. */
export const PAGES_PER_HOUR = 10
/** Of those, by incidents in which one and the same instance is all that fails: one machine can boot with any cause and image. */
export const PAGES_OF_ONE_INSTANCE = 3
/** Incidents that machines without an inventory may open in an hour, of each severity: whoever has the image's token can invent them. */
export const SELF_BOUND_INCIDENTS_PER_HOUR = 1
/** Causes and images that the incident of all others remembers. */
export const UNKNOWN_KINDS_KEPT = 20
/** Open incidents that the first page counts: somebody who has more knows it. */
export const OPEN_INCIDENTS_SHOWN = 500
/** Newest boots of one image that its page and its numbers are made of; whoever has more is told that these are the newest. */
export const IMAGE_BOOTS_READ = 10_000
/** Of each image in a list of images: as many images are read at once as are on the page. */
export const LISTED_IMAGE_BOOTS_READ = 1000
/** Images of a list that are read at once, each over all shards of its fleet. */
export const IMAGES_AT_ONCE = 4
/** Of each fleet on the page of all fleets, whose number has no bound of its own. */
export const HOME_INCIDENTS = 50
/** Fleets of that page that are read at once; each is some six reads. */
export const FLEETS_AT_ONCE = 8
/** Incidents with more members than this are large: see GATHER_MS. */
export const LARGE_INCIDENT_MEMBERS = 20
/** Lines an hour that the audit of one incident gets on how many members share a fate. */
export const AUDITED_COUNTS_PER_HOUR = 12
/** A fix may have its chance before the page only while this few are down: more is an outage. */
export const MEMBERS_HELD = 2
/** Repairs in flight however large the fleet: nobody can watch more, and the guard is one item. */
export const REPAIRS_IN_FLIGHT = 64

/**
 * Partitions of a fleet's lists on AWS, where the configuration names no number. One partition takes 1,000 writes a
 * second; what a small fleet pays for 16 is reading each list in 16 small pieces.
 */
export const AWS_SHARDS = 16

/** Requests that wait for a verdict at once; the next one is told to ask again. Each holds a connection and a timer. */
export const VERDICT_WAITERS = 5000

/** Browsers that hear of changes at once in one process; the next one asks again and again, as on AWS. Each is a socket. */
export const LIVE_STREAMS = 1000
/** … and of them by one person or token: a browser keeps one for each window that is looked at. */
export const LIVE_STREAMS_OF_ONE = 50
/** Incidents that opened, for whoever was not connected for a moment. */
export const OPENED_REMEMBERED = 200

// The server's memory

/** How far the server's heap may grow beyond what is alive, in percent, before it is collected. Node's own choice is up to 300. */
export const HEAP_GROWTH_PERCENT = 60

// What failing machines share

/** Machines that must have a value of a label before it is tried, and that must have failed before it is named. */
export const COHORT_MACHINES = 3

/** Newest boots of a day among which it is looked for; of a fleet that boots more often the day is shorter. 0.3 s of a processor. */
export const COHORT_BOOTS = 10_000
/** Other open incidents of the same cause whose members count as failing. */
export const COHORT_INCIDENTS = 10
/** Images of the machines that share something, as they are kept by name. */
export const COHORT_IMAGES_KEPT = 10

// Trends

/** Images that a cell and a day count by name, those with the most boots: guests can invent names. */
export const TREND_IMAGES = 20
/** Boots that each side of a change must have: two that fail in a row are no change of a fleet. */
export const TREND_CHANGE_BOOTS = 3
/** Annotations of a fleet that one trend shows, the newest; more than a chart can hold. */
export const ANNOTATIONS_SHOWN = 200
/** Annotations of a fleet in a day: a deploy every three minutes. */
export const ANNOTATIONS_PER_DAY = 500

// What a scan reads

/** What one command may print: clouds give 64 kB to 1 MB of a console. SCAN_PARALLEL of them at once are held in memory. */
export const SCAN_OUTPUT_BYTES = 4_194_304
/** Of what a command complains; its last words say why it failed. */
export const SCAN_COMPLAINT_BYTES = 4096
/** Commands at once: without --parallel, and with it. */
export const SCAN_PARALLEL = 8
export const SCAN_PARALLEL_MOST = 64
/** Machines in one scan; what is kept of each is a few kilobytes. */
export const SCAN_MACHINES = 100_000
/** Threads that judge: reading consoles is mostly waiting, and more than this is no faster. */
export const SCAN_THREADS = 4
/** Of one such thread. 16 MB of text, the most that is kept of a file, take a third of it. */
export const SCAN_HEAP_MB = 96

// Metrics

/** Images with a label of their own in metrics, the busiest; all others are `other` together. */
export const IMAGES_IN_METRICS = 50
/** Images that wait for such a label, so that one which grows busy gets it. The rarest of more are forgotten. */
export const IMAGES_WAITING = 400
/** A newcomer must be so much busier than the least busy of those that have a label: names that are alike must not take turns. */
export const IMAGE_DISPLACES_AT = 2
/** Series of boots by image, verdict and cause. Those that would be more are counted with `other` in each place. */
export const BOOT_SERIES = 2000
/** Open incidents that metrics name one by one, the newest; all are counted. */
export const INCIDENTS_IN_METRICS = 50
/** Due rows that one scrape looks at. */
export const DUE_ROWS_IN_METRICS = 200
/** What the client library says of the process: its series are its own, and so many are allowed for. */
export const PROCESS_SERIES = 200
