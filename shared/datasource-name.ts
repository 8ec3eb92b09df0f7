/**
 * All datasources that cloud-init has had (sources/DataSource*.py, 0.7.3 to 26.2), by the name that `datasource_list` uses.
 * A guest's text is only looked up here, never repeated.
 */
export const DATASOURCE_NAMES = [
  'Akamai',
  'AliYun',
  'AltCloud',
  'Azure',
  'Bigstep',
  'CloudCIX',
  'CloudSigma',
  'CloudStack',
  'ConfigDrive',
  'DigitalOcean',
  'Ec2',
  'Exoscale',
  'GCE',
  'Hetzner',
  'IBMCloud',
  'LXD',
  'MAAS',
  'NWCS',
  'NoCloud',
  'None',
  'OVF',
  'OpenNebula',
  'OpenStack',
  'Oracle',
  'RbxCloud',
  'Scaleway',
  'SmartOS',
  'UpCloud',
  'VMware',
  'Vultr',
  'WSL',
] as const
export type DatasourceName = (typeof DATASOURCE_NAMES)[number]

/** `DataSourceOpenStackLocal [net,ver=2]`, `OpenStack`, `openstack` -> `OpenStack`; null where none is named. */
export function datasourceName(printed: string | null): DatasourceName | null {
  const word = /^\s{0,8}(?:DataSource)?([A-Za-z0-9]{1,32})/.exec(printed ?? '')?.[1]?.toLowerCase()
  if (word === undefined) return null
  const bare = word.replace(/(?:local|net)$/, '')
  return DATASOURCE_NAMES.find((name) => name.toLowerCase() === word || name.toLowerCase() === bare) ?? null
}
