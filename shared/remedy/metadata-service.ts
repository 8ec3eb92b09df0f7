/** Where each source's metadata service is, and how a person queries it (sources/DataSource*.py and helpers, 26.2). */

import type { DatasourceName } from '../datasource-name.ts'
import { LINK_LOCAL_TARGET, METADATA_ADDRESS } from '../metadata-addresses.ts'

interface Service {
  address: string
  path: string
  /** A header that the service requires in every request. */
  header?: string
}

/** The default of most clouds, and of cloud-init where nothing else is configured. */
const USUAL: Service = { address: LINK_LOCAL_TARGET, path: '/' }

const SERVICES: Partial<Record<DatasourceName, Service>> = {
  AliYun: { address: METADATA_ADDRESS.alibaba, path: '/2016-01-01/meta-data/' },
  Azure: {
    address: LINK_LOCAL_TARGET,
    path: '/metadata/instance?api-version=2021-02-01',
    header: 'Metadata: true',
  },
  DigitalOcean: { address: LINK_LOCAL_TARGET, path: '/metadata/v1.json' },
  GCE: {
    address: 'metadata.google.internal',
    path: '/computeMetadata/v1/',
    header: 'Metadata-Flavor: Google',
  },
  Hetzner: { address: LINK_LOCAL_TARGET, path: '/hetzner/v1/metadata' },
  OpenStack: { address: LINK_LOCAL_TARGET, path: '/openstack/latest/meta_data.json' },
  Oracle: {
    address: LINK_LOCAL_TARGET,
    path: '/opc/v2/instance/',
    header: 'Authorization: Bearer Oracle',
  },
  Scaleway: { address: METADATA_ADDRESS.scaleway, path: '/conf?format=json' },
  UpCloud: { address: LINK_LOCAL_TARGET, path: '/metadata/v1.json' },
  Vultr: { address: LINK_LOCAL_TARGET, path: '/v1.json' },
}

function serviceOf(datasource: DatasourceName | null): Service {
  return (datasource === null ? undefined : SERVICES[datasource]) ?? USUAL
}

/** The address that the guest needs a route to. */
export function metadataAddress(datasource: DatasourceName | null): string {
  return serviceOf(datasource).address
}

/** A command that shows a person whether metadata answers now. */
export function probe(datasource: DatasourceName | null): string {
  const { address, path, header } = serviceOf(datasource)
  const asked = header === undefined ? '' : ` -H '${header}'`
  const url = path.includes('?') ? `'http://${address}${path}'` : `http://${address}${path}`
  return `\`curl -i -m 5${asked} ${url}\``
}
