/**
 * Which options a datasource reads, and since when, as far as they decide whether it waits. From
 * sources/DataSourceOpenStack.py, DataSourceEc2.py and DataSourceCloudStack.py at the tags 0.7.5 to 26.2. Options of other
 * sources are not checked.
 */
import type { DatasourceName } from '../datasource-name.ts'

export interface OptionFact {
  /** No version before this one reads it (support may have come even later); null: every version with the source does. */
  since: string | null
  kind: 'seconds' | 'urls' | 'other'
  /** The alternative on a version that does not read it. */
  instead?: string
}

const WAITING: Record<string, OptionFact> = {
  max_wait: { since: null, kind: 'seconds' },
  timeout: { since: null, kind: 'seconds' },
}

export const DATASOURCE_OPTIONS: Partial<Record<DatasourceName, Record<string, OptionFact>>> = {
  OpenStack: {
    ...WAITING,
    metadata_urls: { since: null, kind: 'urls' },
    retries: { since: '0.7.7', kind: 'seconds', instead: '`max_wait` is what makes it wait' },
    apply_network_config: { since: '17.1', kind: 'other' },
  },
  Ec2: {
    ...WAITING,
    metadata_urls: { since: null, kind: 'urls' },
    strict_id: { since: '0.7.9', kind: 'other' },
    apply_network_config: { since: '17.1', kind: 'other' },
    apply_full_imds_network_config: { since: '18.1', kind: 'other' },
  },
  CloudStack: WAITING,
}

/** Names that only have a meaning under a source; beside or above one they do nothing. */
export const OPTION_NAMES: ReadonlySet<string> = new Set([
  'metadata_urls',
  'metadata_url',
  'max_wait',
  'timeout',
  'retries',
  'apply_network_config',
  'strict_id',
  'dsmode',
])

/** Default of `max_wait` in seconds; OpenStack's -1 means exactly one try (url_helper.wait_for_url). */
export const DEFAULT_MAX_WAIT: Partial<Record<DatasourceName, number>> = {
  OpenStack: -1,
  Ec2: 120,
  CloudStack: 120,
  MAAS: 120,
}
