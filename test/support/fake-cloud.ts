/**
 * A cloud as a pipeline meets it: it makes machines of an image, and each of them boots and reports to a real server as
 * the reporter would, when its launch was announced. `openstack` and `aws` are its command lines, in a folder for PATH.
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LAUNCHER } from '../cli/run-cli.ts'
import { type Embedded, guestOf } from './embedded.ts'
import { envelope, HEALTHY, LOST_RACE } from './guest.ts'

/** How boot number `n` (from 1) of an image goes: it loses its race, or takes so many seconds from power-on to the end. */
export type BootPlan = (image: string, n: number) => { lost: true } | { lost: false; whole_s: number }

export interface FakeCloud {
  /** For PATH: `openstack`, `aws` and `boot-health`. */
  bin: string
  made: string[]
  deleted: string[]
  stop: () => Promise<void>
}

export async function startCloud(embedded: Embedded, plan: BootPlan): Promise<FakeCloud> {
  const bin = mkdtempSync(join(tmpdir(), 'cloud-'))
  const made: string[] = []
  const deleted: string[] = []
  const counts = new Map<string, number>()
  const booting = new Set<Promise<void>>()

  function make(image: string, prefix: string): string {
    const n = (counts.get(image) ?? 0) + 1
    counts.set(image, n)
    const guest = guestOf(made.length + 1, image)
    // OpenStack's id is the product uuid; EC2's is none, and its inventory says which uuid it has.
    const id = prefix === '' ? guest.uuid : `${prefix}${String(made.length + 1).padStart(17, '0')}`
    made.push(id)
    const boot = bootOne(embedded, id, guest, plan(image, n), prefix !== '')
    booting.add(boot)
    boot.finally(() => booting.delete(boot))
    return id
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://cloud')
    const image = url.searchParams.get('image') ?? ''
    if (url.pathname === '/delete') {
      deleted.push(...url.searchParams.getAll('id'))
      response.end()
      return
    }
    const count = Number(url.searchParams.get('count') ?? 1)
    const ids = Array.from({ length: count }, () => make(image, url.searchParams.get('prefix') ?? ''))
    response.end(`${ids.join(' ')}\n`)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  writeFileSync(join(bin, 'openstack'), openstack(port), { mode: 0o755 })
  writeFileSync(join(bin, 'aws'), aws(port), { mode: 0o755 })
  symlinkSync(LAUNCHER, join(bin, 'boot-health'))
  return {
    ...{ bin, made, deleted },
    async stop() {
      await Promise.all(booting)
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      rmSync(bin, { recursive: true })
    },
  }
}

/** The words of `openstack server create --image X …` and `openstack server delete ID…`. */
const openstack = (port: number) => `#!/bin/sh
case "$1 $2" in
'server create')
	while [ "$1" != --image ]; do shift; done
	curl -sf -G "http://127.0.0.1:${port}/create" --data-urlencode "image=$2" ;;
'server delete')
	shift 2
	for id; do curl -sf -G "http://127.0.0.1:${port}/delete" --data-urlencode "id=$id"; done ;;
esac
`

const aws = (port: number) => `#!/bin/sh
case "$1 $2" in
'ssm get-parameter') printf '%s\\n' "$VIEWER" ;;
'ec2 run-instances')
	while [ "$1" != --image-id ]; do shift; done
	curl -sf -G "http://127.0.0.1:${port}/create" --data-urlencode "image=$2" --data "count=$4" --data prefix=i- ;;
'ec2 terminate-instances')
	shift 3
	for id; do curl -sf -G "http://127.0.0.1:${port}/delete" --data-urlencode "id=$id"; done ;;
esac
`

/** Its first report comes once its launch is known, as its creator (or the inventory of its cloud) decides. */
async function bootOne(
  { server, tokens }: Embedded,
  id: string,
  guest: ReturnType<typeof guestOf>,
  goes: ReturnType<BootPlan>,
  hasInventory: boolean,
): Promise<void> {
  if (hasInventory)
    await fetch(`${server.url}/v1/expectations/${id}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${tokens.inventory}` },
      body: JSON.stringify({ uuid: guest.uuid, macs: [guest.mac], image: guest.image }),
    })
  for (let tries = 0; tries < 600 && !(await server.store.getInstance('demo', id))?.launch; tries++)
    await new Promise((go) => setTimeout(go, 50))
  await fetch(`${server.url}/v1/evidence`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokens.ingest}`,
      'boot-health-uptime': '60',
      'boot-health-secret': guest.secret,
    },
    body: envelope(guest, { boot: randomUUID(), text: goes.lost ? LOST_RACE : healthy(goes.whole_s) }),
  })
}

/** The healthy console, with another end. */
const healthy = (whole_s: number) => HEALTHY.replace('Up 33.31 seconds', `Up ${whole_s.toFixed(2)} seconds`)
