/**
 * The words of the judgement: how one boot ended, why, and how sure we are.
 *
 * These names are stored, shown, put into pages and webhooks and matched by silences, so a change here changes the wire
 * format. `docs/judgement.md` explains each.
 */

export const STAGES = ['init-local', 'init', 'modules-config', 'modules-final'] as const
export type Stage = (typeof STAGES)[number]

export const VERDICTS = [
  'never_reported',
  'unknown',
  'disabled',
  'failed',
  'stalled',
  'booting',
  'degraded',
  'recovered',
  'ok',
] as const
export type Verdict = (typeof VERDICTS)[number]

/**
 * Whether it says how a boot ended. A boot that still runs has not ended, and an illegible one may become legible with its
 * next report.
 */
export const isFinal = (verdict: Verdict): boolean => verdict !== 'booting' && verdict !== 'unknown'

export const CAUSES = [
  'route_missing_at_lookup',
  'no_address',
  'no_link',
  'no_nic',
  'dns_failure',
  'metadata_refused',
  'metadata_timeout',
  'metadata_unreachable',
  'metadata_http_error',
  'metadata_bad_content',
  'metadata_auth',
  'datasource_not_listed',
  'ds_identify_none',
  'cloud_init_disabled',
  'seed_missing',
  'stale_cache',
  'user_config_invalid',
  'module_failure',
  'crash',
  'os_boot_failure',
  'healthy',
  'unknown',
] as const
export type Cause = (typeof CAUSES)[number]

/** `unknown` goes with the cause `unknown` and nothing else. */
export type Confidence = 'certain' | 'likely' | 'unknown'

/** Closed interval of uptime seconds: samples, tables and banners are moments, so the true value is between two of them. */
export type Interval = readonly [low: number, high: number]

/** How a time is known; better sources first. All are converted to uptime seconds. */
export type TimeSource = 'banner' | 'status.json' | 'log' | 'unit' | 'sample' | 'inferred'

/** One run of one stage; a re-run in the same boot is a second span with `run` 2. */
export interface StageSpan {
  stage: Stage
  run: number
  start_s: number | null
  start_from: TimeSource | null
  end_s: number | null
  end_from: TimeSource | null
  /** Seconds of the span spent waiting for the network or for metadata, not working. */
  waited_s: number | null
  result: 'ok' | 'errors' | 'running' | 'unknown'
  errors: string[]
}

/** One try at one datasource class inside a stage run. */
export interface LookupAttempt {
  stage: Stage
  run: number
  datasource: string
  start_s: number | null
  end_s: number | null
  outcome: 'found' | 'not_found' | 'unknown'
  /** The class of answer that decided this try, where one is visible. */
  cause: Cause | null
}

export type DatasourceOutcome = 'found' | 'from_cache' | 'none' | 'not_found' | 'disabled' | 'not_seen'

export interface DatasourceFact {
  outcome: DatasourceOutcome
  /** As cloud-init reports it, for example `DataSourceOpenStack [net,ver=2]`. */
  name: string | null
  /** Seconds spent inside one lookup before it found a source; null where not visible. */
  waited_s: number | null
  attempts: LookupAttempt[]
}

export interface NetworkDevice {
  name: string
  /** Link with carrier; null where the source cannot tell. */
  up: boolean | null
  /** `address/mask` or `address/prefix`, as the source prints it. */
  addresses: string[]
  mac: string | null
}

export interface NetworkRoute {
  /** CIDR: `0.0.0.0/0`, `169.254.169.254/32`, `::/0`. */
  destination: string
  gateway: string | null
  device: string
}

/** The network as one source saw it at one moment. */
export interface NetworkMoment {
  at: Interval
  from: 'sample' | 'snapshot' | 'ci-info'
  devices: NetworkDevice[]
  /** null where the source shows no routes at all (the table failed to print). */
  routes: NetworkRoute[] | null
  /** True where a target of the effective source has a covering route. */
  usable: boolean | null
}

/** The lookup that decided the verdict: the first network-stage run that ended without a source, else the last. */
export interface DecidingLookup {
  at: Interval
  stage: Stage
  run: number
}

export interface RaceMargin {
  state: 'won' | 'lost' | 'not_applicable' | 'unknown'
  /** Uptime seconds; negative: lost by so much. null unless won or lost. */
  margin_s: Interval | null
  at_risk: boolean
  /** Why not applicable or unknown, or which two moments bound it. */
  reason: string
}

/** One line of the guest's own text that the judgement rests on. Untrusted: show it through `display()`. */
export interface EvidenceLine {
  source: string
  /** 1-based line in that source; null where the source has no lines (JSON). */
  line: number | null
  text: string
  /** Our own words: what this line shows. */
  shows: string
}

export interface Remedy {
  /** One sentence for the page. No guest text in any field. */
  summary: string
  steps: string[]
  /** A cloud.cfg.d snippet that this version would read, correctly indented. */
  config: { path: string; text: string } | null
  /** What automation may do about this cause; `none` for everything that a re-run cannot heal. */
  automation: 'rerun' | 'none'
}

export interface Finding {
  code: string
  severity: 'info' | 'warning' | 'error'
  text: string
  evidence: EvidenceLine | null
}

export interface Judgement {
  /** Rises with every change of the rules, so that stored boots can be judged again. */
  judge_version: number
  verdict: Verdict
  cause: Cause
  confidence: Confidence
  boot_kind: 'new_instance' | 'same_instance' | 'unknown'
  cloud_init_version: string | null
  instance_id: string | null
  datasource: DatasourceFact
  lookup: DecidingLookup | null
  stages: StageSpan[]
  network: NetworkMoment[]
  race: RaceMargin
  evidence: EvidenceLine[]
  remedy: Remedy
  findings: Finding[]
}
