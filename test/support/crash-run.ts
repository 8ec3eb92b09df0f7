/**
 * One run of the seed's incident against a server that kills itself at the n-th point, is started again, and must
 * come to the same end. The far sides (guest, pager, remediator) live on in the test's process, as they do in life.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type PagerEvent, startPager } from '../../cli/demo/pager.ts'
import { startRemediator } from '../../cli/demo/remediator.ts'
import { createGuest, type Guest } from '../../cli/demo/replay.ts'
import { createToken } from '../../shared/token.ts'
import type { CrashPlan } from './crashing-server.ts'

const SERVER = fileURLToPath(new URL('./crashing-server.ts', import.meta.url))
const INSTANCE = 'vm-seed'
const UUID = '5b1f4e0a-6d0c-4c55-9d65-1f6f0e2b7a02'
/** A poke that a kill lost is made good by the sweep, a minute later. */
const DEADLINE_MS = 100_000

export interface CrashRun {
  /** Names of the points that the first process passed, in order. */
  points: string[]
  crashed: boolean
  /** The pager's messages in order, repeats included. */
  pages: PagerEvent[]
  /** Distinct message ids that reached the remediator's address. */
  webhookIds: string[]
  acts: number
  verdict: string | null
  incidents: { state: string; gen: number; members_seen: number; told: string[] }[]
}

/** Plays the incident; `crashAt` 0 is a run without a crash. Throws when the end is not reached in time. */
export async function crashRun(crashAt: number): Promise<CrashRun> {
  const pages: PagerEvent[] = []
  const webhookIds = new Set<string>()
  let acts = 0
  let guest: Guest | null = null
  let over = false
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const pager = await startPager((event) => pages.push(event))
  // One report at a time, as a guest's units are run: a second one finds the lock and leaves what it saw to the first.
  let reporting = Promise.resolve()
  const report = (before: () => Promise<void> = async () => {}) => {
    const mine = reporting.then(before).then(() => guest?.report())
    reporting = mine.catch(() => {})
    return mine
  }
  const act = async () => {
    acts++
    await report(async () => guest?.show('seed-race-healed'))
  }
  const remediator = await startRemediator(secret, act, (id) => webhookIds.add(id))
  const directory = await mkdtemp(join(tmpdir(), 'boot-health-crash-'))
  const tokens = (['ingest', 'inventory', 'viewer'] as const).map((role) => ({
    role,
    token: createToken(role),
  }))
  const port = await freePort()
  const plan = { directory, port, pagerUrl: pager.url, remediatorUrl: remediator.url, secret, tokens }
  const first = startProcess({ ...plan, crashAt })
  let current = first
  // What systemd does: a process that died is started again, whatever else waits for it.
  first.child.once('exit', () => {
    if (!over) current = startProcess({ ...plan, crashAt: 0 })
  })
  const api = apiOf(`http://127.0.0.1:${port}`, tokens)
  try {
    await current.ready
    guest = await createGuest({
      instance: INSTANCE,
      uuid: UUID,
      capture: 'seed-race-first-boot',
      image: 'centos-6.5-nm',
      endpoint: `http://127.0.0.1:${port}`,
      token: api.token('ingest'),
    })
    let announced = false
    const end = await eventually(async () => {
      announced ||= await api.announce(INSTANCE, UUID)
      if (!announced) return null
      // The timer of a real guest: what is in the spool is tried again.
      await report()
      return api.settled(INSTANCE)
    })
    return { points: first.points, crashed: first.exited(), pages, webhookIds: [...webhookIds], acts, ...end }
  } finally {
    over = true
    current.child.kill('SIGKILL')
    await Promise.all([pager.stop(), remediator.stop(), guest?.remove()])
    await rm(directory, { recursive: true, force: true })
  }
}

interface Running {
  child: ChildProcess
  points: string[]
  ready: Promise<void>
  exited: () => boolean
}

function startProcess(plan: CrashPlan): Running {
  const child = spawn(process.execPath, [SERVER, JSON.stringify(plan)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const points: string[] = []
  const ready = new Promise<void>((done, fail) => {
    child.once('exit', (code, signal) =>
      fail(new Error(`the server ended before it was ready: ${code ?? signal}`)),
    )
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [word, , name = ''] = line.split(' ')
      if (word === 'ready') done()
      else points.push(name)
    })
  })
  // A process that the test itself ends before it was ready is nobody's error.
  ready.catch(() => {})
  return { child, points, ready, exited: () => child.exitCode !== null || child.signalCode !== null }
}

function apiOf(url: string, tokens: CrashPlan['tokens']) {
  const token = (role: string) => tokens.find((one) => one.role === role)?.token ?? ''
  async function get(path: string): Promise<Record<string, unknown> | null> {
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token('viewer')}` } })
    return answer.ok ? ((await answer.json()) as Record<string, unknown>) : null
  }
  return {
    token,
    async announce(instance: string, uuid: string): Promise<boolean> {
      const answer = await fetch(`${url}/v1/expectations/${instance}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token('inventory')}`, 'content-type': 'application/json' },
        body: JSON.stringify({ uuid, image: 'centos-6.5-nm' }),
      })
      return answer.ok
    },
    /** The end of the story, or null while it goes on. */
    async settled(instance: string): Promise<Pick<CrashRun, 'verdict' | 'incidents'> | null> {
      const item = await get(`/v1/instances/${instance}`)
      const list = await get('/v1/incidents')
      const newest = item?.newest as { verdict?: string } | null | undefined
      const heads = (list?.items ?? []) as {
        state: string
        gen: number
        members_seen: number
        tell: { want: string; sent: string | null }[]
      }[]
      const over =
        heads.length > 0 &&
        heads.every((head) => head.state === 'resolved' && head.tell.every((t) => t.sent === t.want))
      if (newest?.verdict !== 'recovered' || !over) return null
      const incidents = heads.map(({ state, gen, members_seen, tell }) => ({
        state,
        gen,
        members_seen,
        told: tell.map(({ sent }) => sent ?? ''),
      }))
      return { verdict: newest.verdict, incidents }
    },
  }
}

/** Asks until there is an answer; what fails because the server just died is asked again. */
async function eventually<T>(ask: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS
  let last: unknown = null
  while (Date.now() < deadline) {
    const answer = await ask().catch((error: unknown) => {
      last = error
      return null
    })
    if (answer !== null) return answer
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error(
    `the incident did not come to its end within ${DEADLINE_MS / 1000} s (last: ${String(last)})`,
  )
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}
