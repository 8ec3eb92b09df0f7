/** Which datasource this guest should have had: the configured one, or what the machine is. */
import { type DatasourceName, datasourceName } from '../datasource-name.ts'

/** A list longer than this is a distribution's default, so it expects no particular source. */
const CHOSEN_AT_MOST = 6

/** Sources that read only disks and files of the guest itself. */
const NEEDS_NO_NETWORK: readonly string[] = [
  'AltCloud',
  'CloudSigma',
  'ConfigDrive',
  'IBMCloud',
  'LXD',
  'NoCloud',
  'OVF',
  'OpenNebula',
  'RbxCloud',
  'SmartOS',
  'VMware',
  'WSL',
]

/** True where `datasource` (as printed) is known to need no network. */
export function needsNoNetwork(datasource: string | null): boolean {
  if (datasource === null || /NoCloudNet\b|seedfrom|https?:/.test(datasource)) return false
  const name = datasourceName(datasource)
  return name !== null && NEEDS_NO_NETWORK.includes(name)
}

/** Of these, the ones whose seed is a disk or a directory; the others ask a hypervisor, a socket or a serial line. */
const READS_A_SEED: readonly string[] = [
  'AltCloud',
  'ConfigDrive',
  'NoCloud',
  'OVF',
  'OpenNebula',
  'RbxCloud',
]

export interface Listed {
  /** Every name of `datasource_list`, as printed; null where no list was seen. */
  names: string[] | null
  /** `[None]` alone: somebody chose to have no datasource. */
  onlyNone: boolean
  /** The real names of a list that is short enough to be a choice. */
  chosen: string[]
  /** True where every real name of the list needs no network. */
  onlyLocal: boolean
  /** True where every real name of the list reads a disk or a directory. */
  onlySeeds: boolean
}

/** The effective `datasource_list`: the last one that the texts show. */
export function listedSources(lists: readonly string[][]): Listed {
  const names = lists.at(-1) ?? null
  const real = (names ?? []).filter((name) => name !== 'None')
  return {
    names,
    onlyNone: names !== null && names.length > 0 && real.length === 0,
    chosen: real.length <= CHOSEN_AT_MOST ? real : [],
    onlyLocal: real.length > 0 && real.every((name) => needsNoNetwork(name)),
    onlySeeds: real.length > 0 && real.every((name) => readsASeed(name)),
  }
}

function readsASeed(name: string): boolean {
  return needsNoNetwork(name) && READS_A_SEED.includes(datasourceName(name) ?? '')
}

/**
 * The cloud that the machine's own DMI strings name (ds-identify and the sources' own checks, 26.2);
 * null on bare metal, in containers and where two readings are possible.
 */
export function cloudOf(dmi: ReadonlyMap<string, string>): DatasourceName | null {
  const product = dmi.get('product_name') ?? ''
  const vendor = dmi.get('sys_vendor') ?? ''
  const tag = dmi.get('chassis_asset_tag') ?? ''
  const openStackTags = ['OpenTelekomCloud', 'SAP CCloud VM', 'HUAWEICLOUD', 'Samsung Cloud Platform']
  const openStack = ['OpenStack Nova', 'OpenStack Compute']
  if ([...openStackTags, ...openStack].includes(tag) || openStack.includes(product)) return 'OpenStack'
  if (vendor === 'Amazon EC2') return 'Ec2'
  if (product === 'Google Compute Engine') return 'GCE'
  if (tag === '7783-7084-3265-9085-8269-3286-77') return 'Azure'
  if (product === 'Alibaba Cloud ECS') return 'AliYun'
  if (tag === 'OracleCloud.com') return 'Oracle'
  const byVendor = ['DigitalOcean', 'Hetzner', 'Vultr', 'UpCloud', 'Akamai', 'Scaleway'] as const
  return byVendor.find((name) => name === vendor) ?? null
}

/** 0.7.5's built-in list lacks a comma: `'OpenStack' 'Ec2'` is one name, and neither is ever tried. */
export function missesComma(names: readonly string[] | null): boolean {
  return (names ?? []).includes('OpenStackEc2')
}

/** True where `names` contains `cloud` under one of its names. */
export function lists(names: readonly string[], cloud: DatasourceName): boolean {
  return names.some((name) => datasourceName(name) === cloud)
}
