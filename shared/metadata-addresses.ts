/** The addresses of metadata services: the readers of evidence use this list, remedies name it, and outbound calls refuse it. */

/** The address of nearly all of them, on the guest's own link. */
export const LINK_LOCAL_TARGET = '169.254.169.254'

/** The others, by cloud. Scaleway's first is link-local too. */
export const METADATA_ADDRESS = {
  aws_ipv6: 'fd00:ec2::254',
  scaleway: '169.254.42.42',
  scaleway_ipv6: 'fd00:42::42',
  google_ipv6: 'fd20:ce::254',
  azure: '168.63.129.16',
  alibaba: '100.100.100.200',
  oracle: '192.0.0.192',
} as const

/**
 * Ranges that no outbound call reaches, whatever the config allows: all of link-local (ECS and OpenStack answer there too),
 * the networks that AWS and Google reserve for it, and each single address.
 */
export const METADATA_RANGES: readonly string[] = [
  '169.254.0.0/16',
  'fe80::/10',
  'fd00:ec2::/32',
  'fd20:ce::/32',
  ...Object.values(METADATA_ADDRESS).map((address) => `${address}/${address.includes(':') ? 128 : 32}`),
]

const NAMES: readonly string[] = ['metadata.google.internal', 'metadata']
const LINK_LOCAL = /^(?:169\.254\.\d{1,3}\.\d{1,3}|fe80::.{0,40})$/

/** True for addresses and names that only a metadata service has; a server found by DHCP, or a gateway, is a guess. */
export function isMetadataHost(host: string): boolean {
  const name = host.slice(0, 100).toLowerCase().replace(/\.$/, '')
  return LINK_LOCAL.test(name) || NAMES.includes(name) || OTHERS.includes(name)
}

const OTHERS: readonly string[] = Object.values(METADATA_ADDRESS)
