/** What answers on 169.254.169.254, as the scenario wants it. */
import { createServer, type Server } from 'node:http'

export type Mood = 'openstack' | '404' | 'hang' | 'off'

export interface MetadataServer {
  become: (mood: Mood) => Promise<void>
  close: () => Promise<void>
}

const UUID = '7c1d2b1e-0c3f-4f7e-9d39-2f0c8ab5b1aa'
const FILES: Record<string, string> = {
  '/openstack': '2018-08-27\nlatest',
  '/openstack/': '2018-08-27\nlatest',
  '/latest/meta-data/': 'instance-id',
  '/latest/meta-data/instance-id': 'i-00000001',
}
for (const version of ['2018-08-27', 'latest']) {
  FILES[`/openstack/${version}/meta_data.json`] = JSON.stringify({
    uuid: UUID,
    hostname: 'guest',
    name: 'guest',
  })
  FILES[`/openstack/${version}/network_data.json`] = JSON.stringify({ links: [], networks: [], services: [] })
  FILES[`/openstack/${version}/user_data`] = '#cloud-config\n{}\n'
}

export function createMetadataServer(address: string): MetadataServer {
  let server: Server | null = null
  let mood: Mood = 'off'
  const close = (): Promise<void> => {
    const was = server
    server = null
    return new Promise((resolve) => {
      if (was === null) return resolve()
      was.close(() => resolve())
      was.closeAllConnections()
    })
  }
  const open = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server = createServer((request, response) => {
        if (mood === 'hang') return
        const body = mood === '404' ? undefined : FILES[request.url ?? '']
        response.writeHead(body === undefined ? 404 : 200, { connection: 'close' }).end(body ?? '')
      })
      server.once('error', reject)
      server.listen(80, address, resolve)
    })
  return {
    become: async (wanted) => {
      await close()
      mood = wanted
      if (mood !== 'off') await open()
    },
    close,
  }
}
