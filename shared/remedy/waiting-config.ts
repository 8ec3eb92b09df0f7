/**
 * The cloud.cfg.d snippet that makes a datasource wait for the network, as this version reads it.
 *
 * A popular snippet for this race has its keys level with `OpenStack:`, where they do nothing; a test parses every text
 * made here and looks for the keys where cloud-init looks for them.
 */
import { type CloudInitVersion, isSince } from '../cloud-init-version.ts'
import type { DatasourceName } from '../datasource-name.ts'

/** Sorted after what distributions ship (05_, 90_, 91-), so that it wins the merge. */
export const CONFIG_PATH = '/etc/cloud/cloud.cfg.d/95-boot-health.cfg'

/**
 * Sources that have a wait loop and read `max_wait` and `timeout` (UrlParams in
 * sources/__init__.py since 18.2, get_url_settings or __init__ in each source before that).
 */
const WAITING: ReadonlySet<DatasourceName> = new Set(['OpenStack', 'Ec2', 'CloudStack', 'MAAS', 'AliYun'])

/** True where the source has a wait loop that configuration can lengthen. */
export function canWait(datasource: DatasourceName | null): boolean {
  return datasource === null || WAITING.has(datasource)
}

/** The snippet, or null where this source reads no waiting options. An unknown source gets OpenStack's and Ec2's. */
export function waitingConfig(
  version: CloudInitVersion | null,
  datasource: DatasourceName | null,
): { path: string; text: string } | null {
  if (!canWait(datasource)) return null
  const text =
    datasource === null
      ? ['datasource:', ...block(version, 'OpenStack'), ...block(version, 'Ec2')]
      : [listLine(datasource), 'datasource:', ...block(version, datasource)]
  return { path: CONFIG_PATH, text: `${text.join('\n')}\n` }
}

/** ds-identify reads only the one-line form of the list (tools/ds-identify, parse_yaml_array, 17.1 and later). */
function listLine(datasource: DatasourceName): string {
  return `datasource_list: [ ${datasource} ]`
}

function block(version: CloudInitVersion | null, datasource: DatasourceName): string[] {
  const lines = [`  ${datasource}:`]
  if (datasource === 'OpenStack') lines.push('    metadata_urls: ["http://169.254.169.254"]')
  lines.push('    max_wait: 120', '    timeout: 10')
  // Read since 0.7.7, and only for the crawl after the wait (DataSourceOpenStack.get_url_settings).
  if (datasource === 'OpenStack' && isSince(version, '0.7.7')) lines.push('    retries: 5')
  return lines
}
