/** Which service gave the deciding answer: the remedy must be about that one and no other. */
import type { Answer } from '../evidence/log-event.ts'
import { isMetadataHost } from '../metadata-addresses.ts'
import type { Deciding } from './answers.ts'

export interface Asked {
  answer: Answer
  /** The class that asked, as cloud-init names it; null where nothing shows it. */
  source: string | null
  /** True for a DHCP server or default gateway that a source takes for its metadata service. */
  guessed: boolean
}

/** Hosts and paths that only one source asks (sources/DataSource*.py and helpers, 0.7.5 to 26.2). */
const SOURCE_OF_URL: [words: RegExp, source: string][] = [
  [/100\.100\.100\.200/, 'AliYun'],
  [/169\.254\.42\.42|fd00:42::42/, 'Scaleway'],
  [/168\.63\.129\.16|\/metadata\/instance\?api-version/, 'Azure'],
  [/metadata\.google\.internal|\/computeMetadata\//, 'GCE'],
  [/\/hetzner\/v1/, 'Hetzner'],
  [/\/opc\/v[12]|fd00:c1::a9fe:a9fe/, 'Oracle'],
  [/\/openstack(?:[/'" ),\]]|$)/, 'OpenStack'],
  [/fd00:a9fe:a9fe::1/, 'Akamai'],
  [/fd00:ec2::254/, 'Ec2'],
]

/** The target and class of `deciding`: from the URL in its line, else from the class that was searching. */
export function askedOf({ answer, event, source }: Deciding): Asked {
  const { host, text } = event
  const named = SOURCE_OF_URL.find(([words]) => words.test(text))?.[1]
  const logger = /\b(DataSource[A-Z]\w{1,40})\.py\[/.exec(text)?.[1]
  const guessed = host !== null && host !== 'damaged' && !isMetadataHost(host)
  return { answer, source: named ?? source ?? logger ?? null, guessed }
}
