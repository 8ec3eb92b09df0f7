/** How verdicts and causes are spoken of to people: a word, what it means, and never colour alone. Pure. */
import { UNKNOWN_MACHINES } from './severity.ts'
import type { Cause, Verdict } from './verdict.ts'

export interface VerdictLook {
  word: string
  /** One sentence for titles and for the legend. */
  means: string
}

export const VERDICT_LOOKS: Record<Verdict, VerdictLook> = {
  never_reported: { word: 'Never reported', means: 'The deadline passed and no report came.' },
  unknown: { word: 'Unknown', means: 'No line of this boot was legible.' },
  disabled: { word: 'Disabled', means: 'Somebody switched cloud-init off.' },
  failed: { word: 'Failed', means: 'It came up without its metadata.' },
  stalled: { word: 'Stalled', means: 'It stopped on the way and made no progress since.' },
  booting: { word: 'Booting', means: 'It has not finished, and still has time.' },
  degraded: { word: 'Degraded', means: 'It found its metadata; something else went wrong.' },
  recovered: { word: 'Recovered', means: 'It lost its metadata first and found it in a later run.' },
  ok: { word: 'OK', means: 'It found its metadata and finished.' },
}

export const CAUSE_WORDS: Record<Cause, string> = {
  route_missing_at_lookup: 'No route to metadata at lookup',
  no_address: 'No address',
  no_link: 'No link',
  no_nic: 'No network card',
  dns_failure: 'Name did not resolve',
  metadata_refused: 'Metadata refused the connection',
  metadata_timeout: 'Metadata timed out',
  metadata_unreachable: 'Metadata unreachable',
  metadata_http_error: 'Metadata answered with an error',
  metadata_bad_content: 'Metadata made no sense',
  metadata_auth: 'Metadata denied by policy',
  datasource_not_listed: 'Datasource not listed',
  ds_identify_none: 'No datasource recognised',
  cloud_init_disabled: 'cloud-init switched off',
  seed_missing: 'Seed disk missing',
  stale_cache: 'Stale cache trusted',
  user_config_invalid: 'User config invalid',
  module_failure: 'A module failed',
  crash: 'cloud-init crashed',
  os_boot_failure: 'The system did not boot',
  healthy: 'Healthy',
  unknown: 'Cause unknown',
}

/** Words for an incident's cause, which is a cause or, where there is none, a verdict. */
export function incidentWords(cause: string): string {
  if (cause === UNKNOWN_MACHINES.cause) return 'Unknown machines report failures'
  if (isCause(cause) && cause !== 'unknown' && cause !== 'healthy') return CAUSE_WORDS[cause]
  return isVerdict(cause) ? VERDICT_LOOKS[cause].word : cause
}

const isCause = (text: string): text is Cause => Object.hasOwn(CAUSE_WORDS, text)
const isVerdict = (text: string): text is Verdict => Object.hasOwn(VERDICT_LOOKS, text)
