/** The words that people read for verdicts and causes: a short title and what it means. Never colour alone. Pure. */
import { UNKNOWN_MACHINES } from './severity.ts'
import type { Cause, Verdict } from './verdict.ts'

export interface VerdictLook {
  word: string
  /** One sentence for titles and for the legend. */
  means: string
}

export const VERDICT_LOOKS: Record<Verdict, VerdictLook> = {
  never_reported: { word: 'Never reported', means: 'No report arrived by the deadline.' },
  unknown: { word: 'Unknown', means: 'The reports do not show how this boot went.' },
  disabled: { word: 'Disabled', means: 'cloud-init was switched off.' },
  failed: { word: 'Failed', means: 'The boot ended without its metadata.' },
  stalled: { word: 'Stalled', means: 'The boot stopped partway and has made no progress since.' },
  booting: { word: 'Booting', means: 'The boot has not finished yet and still has time.' },
  degraded: { word: 'Degraded', means: 'The boot found its metadata, but something else failed.' },
  recovered: {
    word: 'Recovered',
    means: 'The boot missed its metadata at first and found it in a later run.',
  },
  ok: { word: 'OK', means: 'The boot found its metadata and finished.' },
}

export const CAUSE_WORDS: Record<Cause, string> = {
  route_missing_at_lookup: 'No route to metadata at lookup',
  no_address: 'No IP address at lookup',
  no_link: 'Network link down',
  no_nic: 'No network interface',
  dns_failure: 'Metadata name did not resolve',
  metadata_refused: 'Metadata refused the connection',
  metadata_timeout: 'Metadata timed out',
  metadata_unreachable: 'Metadata unreachable',
  metadata_http_error: 'Metadata returned an HTTP error',
  metadata_bad_content: 'Metadata content unusable',
  metadata_auth: 'Metadata access denied',
  datasource_not_listed: 'Datasource not in datasource_list',
  ds_identify_none: 'ds-identify found no datasource',
  cloud_init_disabled: 'cloud-init switched off',
  seed_missing: 'Seed disk or files missing',
  stale_cache: 'Stale datasource cache used',
  user_config_invalid: 'Invalid user, vendor or network config',
  module_failure: 'A cloud-init module failed',
  crash: 'cloud-init crashed',
  os_boot_failure: 'Operating system did not boot',
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
