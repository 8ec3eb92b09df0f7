/**
 * What happened, in sentences: what the guest had and lacked at the deciding lookup, what changed later, and by how much it
 * lost the race. All guest text goes through `displayLine`.
 */
import { displayLine } from '../display.ts'
import type { Cause, Judgement, LookupAttempt, NetworkMoment, StageSpan } from '../verdict.ts'
import { describeGain, describeLack } from './network-words.ts'
import { aboutSeconds } from './number-words.ts'

export interface StoryLine {
  /** Uptime seconds; null where the sentence has no moment. */
  at: number | null
  text: string
}

/** Causes that the guest's own network explains. */
const LOCAL_NETWORK: ReadonlySet<Cause> = new Set([
  'route_missing_at_lookup',
  'no_address',
  'no_link',
  'no_nic',
  'metadata_unreachable',
])

/** What the lookup met, for causes that the routes do not explain. */
const MET: Partial<Record<Cause, string>> = {
  dns_failure: 'the name of the metadata service did not resolve, and no other address was left',
  metadata_refused: 'the metadata service refused the connection',
  metadata_timeout: 'the metadata service did not answer in time',
  metadata_http_error: 'the metadata service answered with an HTTP error',
  metadata_bad_content: 'the metadata service answered with content that cloud-init could not use',
  metadata_auth: 'the metadata service refused the guest by policy',
  metadata_unreachable: 'the request did not get through to the metadata service',
  route_missing_at_lookup: 'the network was unreachable: no route led to the metadata service',
  no_address: 'no interface had a usable address',
  no_link: 'no interface had carrier',
  no_nic: 'there was no network interface besides loopback',
  datasource_not_listed: 'its list did not contain the datasource of this cloud',
  seed_missing: 'the disk or directory that it reads was missing',
  stale_cache: 'it used a cached result from another boot',
}

/** The story of a judged boot in order of time; empty where nothing is known. */
export function bootStory(judgement: Judgement): StoryLine[] {
  return [
    ...lookupLine(judgement),
    ...laterLine(judgement),
    ...foundLine(judgement),
    ...raceLine(judgement),
    ...errorLines(judgement),
    ...unfinishedLine(judgement),
  ]
}

function lookupLine(judgement: Judgement): StoryLine[] {
  const { lookup, cause } = judgement
  if (lookup === null || cause === 'healthy') return []
  const moment = momentAt(judgement.network, lookup.at[1])
  const seen = LOCAL_NETWORK.has(cause) && cause !== 'no_nic' && moment !== null ? describeLack(moment) : null
  const met = seen ?? MET[cause]
  if (met === undefined) return []
  return [{ at: lookup.at[0], text: `when ${lookup.stage} looked for a datasource, ${met}` }]
}

/** The last moment that was over by `at`, else the nearest one after it. */
function momentAt(network: NetworkMoment[], at: number): NetworkMoment | null {
  return network.findLast((moment) => moment.at[0] <= at) ?? network[0] ?? null
}

function laterLine(judgement: Judgement): StoryLine[] {
  if (judgement.verdict !== 'recovered' || judgement.lookup === null) return []
  const run = foundRun(judgement)
  if (run === undefined || run.start_s === null) return []
  const moment = judgement.network.find(({ at, usable }) => at[1] >= (run.start_s ?? 0) && usable === true)
  const had = LOCAL_NETWORK.has(judgement.cause) ? describeGain(moment?.routes ?? null) : null
  return [
    {
      at: run.start_s,
      text: `a later run of ${run.stage} ${had === null ? '' : `${had}, and `}found ${source(judgement)}`,
    },
  ]
}

function foundRun({ stages, lookup, datasource }: Judgement): StageSpan | undefined {
  const found = datasource.attempts.findLast(({ outcome }) => outcome === 'found')
  return stages.findLast(
    (span) =>
      (span.stage === 'init' || span.stage === 'init-local') &&
      (found === undefined || (span.stage === found.stage && span.run === found.run)) &&
      (span.start_s ?? 0) > (lookup?.at[0] ?? 0),
  )
}

function source({ datasource }: Judgement): string {
  return datasource.name === null ? 'its datasource' : displayLine(datasource.name, 120)
}

function foundLine(judgement: Judgement): StoryLine[] {
  const { datasource, verdict } = judgement
  if (verdict === 'recovered') return []
  switch (datasource.outcome) {
    case 'found': {
      // A later stage restores what the first one found, which is not a search.
      const first = datasource.attempts.find(({ outcome }) => outcome === 'found')
      return [
        { at: first?.end_s ?? null, text: `${source(judgement)} was found${howLong(judgement, first)}` },
      ]
    }
    case 'from_cache':
      return [{ at: null, text: `${source(judgement)} was restored from the cache` }]
    case 'none':
      return [
        {
          at: null,
          text: 'no source was found; cloud-init went on with DataSourceNone: no hostname, keys or user data',
        },
      ]
    case 'not_found':
      return [
        {
          at: null,
          text: 'no source was found; the later stages had nothing to apply: no hostname, keys or user data',
        },
      ]
    case 'disabled':
      return [{ at: null, text: 'cloud-init was disabled and did not look' }]
    case 'not_seen':
      return []
  }
}

/** Waiting where the answers show it; else how long its search took, by the log's own clock. */
function howLong({ datasource }: Judgement, found: LookupAttempt | undefined): string {
  if (datasource.waited_s !== null && datasource.waited_s >= 0.5)
    return ` after waiting ${aboutSeconds(datasource.waited_s)}`
  const took = found === undefined ? 0 : (found.end_s ?? 0) - (found.start_s ?? found.end_s ?? 0)
  return took < 1 ? '' : `, ${aboutSeconds(took)} after its search began`
}

/** The stages' own errors, where the verdict is about those. */
function errorLines({ verdict, stages }: Judgement): StoryLine[] {
  if (verdict !== 'degraded') return []
  return stages
    .flatMap(({ stage, end_s, errors }) =>
      errors.map((error) => ({ at: end_s, text: `${stage} reported: ${displayLine(error, 300)}` })),
    )
    .slice(0, 3)
}

function unfinishedLine({ verdict, stages }: Judgement): StoryLine[] {
  if (verdict !== 'booting' && verdict !== 'stalled') return []
  const last = stages.findLast(({ start_s }) => start_s !== null)
  const where = last === undefined ? '' : `, in or after ${last.stage}`
  return [{ at: null, text: `the text ends before cloud-init had finished${where}` }]
}

function raceLine({ race }: Judgement): StoryLine[] {
  if (race.margin_s === null) return []
  const [low, high] = race.margin_s
  const bound = race.state === 'lost' && -high < 0.05 ? 'an upper bound, ' : ''
  const reason = race.reason === '' ? '' : ` (${bound}${displayLine(race.reason)})`
  if (race.state === 'lost') return [{ at: null, text: `race lost by ${between(-high, -low)}${reason}` }]
  if (race.state === 'won' && race.at_risk) {
    return [
      { at: null, text: `race won by only ${between(low, high)}; nothing makes the lookup wait${reason}` },
    ]
  }
  return []
}

function between(least: number, most: number): string {
  if (most - least < 0.05) return `about ${aboutSeconds(most)}`
  if (least < 0.05) return `at most about ${aboutSeconds(most)}`
  return `${aboutSeconds(least)} to ${aboutSeconds(most)}`
}
