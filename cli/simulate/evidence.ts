/**
 * The reports of a simulated guest: the words that cloud-init 0.7.5 and the kernel really print, so that the real judge
 * reads them. A test checks every text here against the cause that it stands for.
 */
import type { Evidence, Section } from '../../shared/evidence.ts'
import type { Cause } from '../../shared/verdict.ts'

export const SIMULATED_CAUSES = [
  'route_missing_at_lookup',
  'no_address',
  'metadata_refused',
  'metadata_timeout',
  'metadata_unreachable',
  'metadata_http_error',
] as const satisfies readonly Cause[]
export type SimulatedCause = (typeof SIMULATED_CAUSES)[number]

/** How the boot went so far. */
export interface BootSoFar {
  /** What stopped its lookup; null: it found its source. */
  cause: SimulatedCause | null
  /** The lookup was repeated at this uptime, and found the source or did not. */
  rerun: { at_s: number; found: boolean } | null
  /** When the guest's kernel started, epoch milliseconds: only the guest's own clock, which orders nothing. */
  began_at: number
}

const LOOKUP_S = 26.01
const MAC = 'fa:16:3e:f3:41:85'

/** The sections of one report. Reports are cumulative: a healed boot shows its failed lookup too. */
export function sectionsOf(boot: BootSoFar): Section[] {
  const lines = [
    banner(boot, 'init-local', 25.44),
    banner(boot, 'init', LOOKUP_S),
    ...table(boot.cause),
    ...(boot.cause === null ? found(boot, LOOKUP_S) : lost(boot, LOOKUP_S, boot.cause)),
    ...(boot.cause === null ? finish(boot, 28.2) : NOT_FOUND_LATER),
    ...(boot.rerun ? rerun(boot, boot.rerun) : []),
  ]
  const samples = [...sample(25.98, boot.cause), ...sample(30.02, boot.rerun?.found ? null : boot.cause)]
  return [
    { name: 'route-samples', attributes: {}, text: samples.join('\n') },
    { name: '/var/log/cloud-init.log', attributes: {}, text: lines.join('\n') },
  ]
}

/** Seconds of uptime at which the guest sends what it knows by then. */
export const reportUptime = ({ cause, rerun }: Pick<BootSoFar, 'cause' | 'rerun'>): number =>
  rerun ? rerun.at_s + 3 : cause === null ? 30.1 : 33.3

/** One report as evidence, facts included. */
export function evidenceOf(facts: Record<string, string>, boot: BootSoFar): Evidence {
  return { facts, sections: sectionsOf(boot) }
}

function clock(boot: BootSoFar, uptime: number): string {
  return new Date(boot.began_at + uptime * 1000)
    .toISOString()
    .replace('T', ' ')
    .replace('.', ',')
    .slice(0, 23)
}

function rfc822(boot: BootSoFar, uptime: number): string {
  return new Date(boot.began_at + uptime * 1000).toUTCString().replace('GMT', '+0000')
}

const banner = (boot: BootSoFar, stage: string, uptime: number) =>
  `${clock(boot, uptime)} - util.py[DEBUG]: Cloud-init v. 0.7.5 running '${stage}' at ${rfc822(boot, uptime)}. Up ${uptime.toFixed(2)} seconds.`

function finish(boot: BootSoFar, uptime: number): string[] {
  return [
    banner(boot, 'modules:config', uptime),
    banner(boot, 'modules:final', uptime + 1),
    `Cloud-init v. 0.7.5 finished at ${rfc822(boot, uptime + 1.5)}. Datasource DataSourceOpenStack [net,ver=2].  Up ${(uptime + 1.5).toFixed(2)} seconds`,
  ]
}

/** A re-run of the stages: what a remediator's `rerun` makes the guest print. */
function rerun(boot: BootSoFar, { at_s, found: isFound }: { at_s: number; found: boolean }): string[] {
  if (isFound || boot.cause === null)
    return [banner(boot, 'init', at_s), ...table(null), ...found(boot, at_s), ...finish(boot, at_s + 0.5)]
  return [
    banner(boot, 'init', at_s),
    ...table(boot.cause),
    ...lost(boot, at_s, boot.cause),
    ...NOT_FOUND_LATER,
  ]
}

const found = (boot: BootSoFar, uptime: number) => [
  `${clock(boot, uptime)} - __init__.py[DEBUG]: Searching for data source in: ['DataSourceOpenStack']`,
  `${clock(boot, uptime)} - url_helper.py[DEBUG]: Read from ${URL_OF_METADATA} (200, 454b) after 1 attempts`,
  `${clock(boot, uptime)} - util.py[DEBUG]: Crawl of openstack metadata service took 0.035 seconds`,
]

const URL_OF_METADATA = 'http://169.254.169.254/openstack/2012-08-10/meta_data.json'

const ENDED: Record<SimulatedCause, string> = {
  route_missing_at_lookup: requestError('[Errno 101] Network is unreachable'),
  no_address: requestError('[Errno 101] Network is unreachable'),
  metadata_refused: requestError('[Errno 111] Connection refused'),
  metadata_timeout:
    "request error [HTTPConnectionPool(host='169.254.169.254', port=80): Request timed out. (timeout=2.0)]",
  metadata_unreachable: requestError('[Errno 113] No route to host'),
  metadata_http_error: 'bad status code [404]',
}

function requestError(cause: string): string {
  return `request error [HTTPConnectionPool(host='169.254.169.254', port=80): Max retries exceeded with url: /openstack/2012-08-10/meta_data.json (Caused by <class 'socket.error'>: ${cause})]`
}

function lost(boot: BootSoFar, uptime: number, cause: SimulatedCause): string[] {
  const at = clock(boot, uptime + 0.5)
  return [
    `${at} - __init__.py[DEBUG]: Searching for data source in: ['DataSourceOpenStack']`,
    `${at} - url_helper.py[DEBUG]: Calling '${URL_OF_METADATA}' failed [0/-1s]: ${ENDED[cause]}`,
    `${at} - util.py[WARNING]: No instance datasource found! Likely bad things to come!`,
  ]
}

/** The output of the stages after a lost lookup; the class list is empty because they need no source of their own. */
const NOT_FOUND_LATER = ['config', 'final'].flatMap((stage) => [
  `Can not apply stage ${stage}, no datasource found! Likely bad things to come!`,
  '------------------------------------------------------------',
  'Traceback (most recent call last):',
  '  File "/usr/bin/cloud-init", line 318, in main_modules',
  '    init.fetch()',
  'DataSourceNotFoundException: Did not find any data source, searched classes: ()',
  '------------------------------------------------------------',
])

/** The `ci-info` tables at the lookup; null: as they are in a healthy boot. */
function table(cause: SimulatedCause | null): string[] {
  const address = cause === 'no_address' ? '      .      ' : '198.51.100.12'
  const rows =
    cause === 'no_address'
      ? []
      : ROUTES.filter((_, index) => index === 2 || cause !== 'route_missing_at_lookup')
  return [
    'ci-info: ++++++++++++++++++++++++++Net device info++++++++++++++++++++++++++++',
    'ci-info: +--------+------+---------------+---------------+-------------------+',
    'ci-info: | Device |  Up  |    Address    |      Mask     |     Hw-Address    |',
    'ci-info: +--------+------+---------------+---------------+-------------------+',
    'ci-info: |   lo   | True |   127.0.0.1   |   255.0.0.0   |         .         |',
    `ci-info: |  eth0  | True | ${address} | 255.255.255.0 | ${MAC} |`,
    'ci-info: +--------+------+---------------+---------------+-------------------+',
    'ci-info: +++++++++++++++++++++++++++++++++++Route info++++++++++++++++++++++++++++++++++++',
    'ci-info: +-------+-----------------+--------------+-----------------+-----------+-------+',
    'ci-info: | Route |   Destination   |   Gateway    |     Genmask     | Interface | Flags |',
    'ci-info: +-------+-----------------+--------------+-----------------+-----------+-------+',
    ...rows.map((row, index) => `ci-info: |   ${index}   | ${row} |`),
    'ci-info: +-------+-----------------+--------------+-----------------+-----------+-------+',
  ]
}

const ROUTES = [
  '169.254.169.254 | 198.51.100.1 | 255.255.255.255 |    eth0   |  UGH ',
  '    0.0.0.0     | 198.51.100.1 |     0.0.0.0     |    eth0   |   UG ',
  '  198.51.100.0  |   0.0.0.0    |  255.255.255.0  |    eth0   |   U  ',
]

/** The sampler's lines for one moment: link, address and the kernel's own routes in its little-endian hex. */
function sample(at: number, cause: SimulatedCause | null): string[] {
  const head = `${at.toFixed(2)} ${(at - 0.25).toFixed(2)}`
  const link = [`${head} link eth0 up ${MAC}`]
  if (cause === 'no_address') return link
  const onLink = [`${head} addr eth0 198.51.100.12/24`, `${head} route4 eth0 006433C6 00000000 0001 00FFFFFF`]
  if (cause === 'route_missing_at_lookup') return [...link, ...onLink]
  return [
    ...link,
    ...onLink,
    `${head} route4 eth0 00000000 016433C6 0003 00000000`,
    `${head} route4 eth0 FEA9FEA9 016433C6 0007 FFFFFFFF`,
  ]
}
