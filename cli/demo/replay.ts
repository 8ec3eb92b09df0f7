/**
 * The demo's guests: captures of real boots, laid out as a guest's root, reported by the real reporter. A copy gets its own
 * boot id, so that every run of the demo is a new boot; nothing else is changed.
 */
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ownFile } from '../own-files.ts'

const run = promisify(execFile)
const REPORTER = ownFile('guest-reporter/boot-health')
const CAPTURES = ownFile('test/fixtures/guest-roots')
const REPORT_WITHIN_MS = 30_000

export interface Guest {
  instance: string
  uuid: string
  root: string
  /** Runs the reporter on the guest's current files; throws with its output when it could not deliver. */
  report: () => Promise<void>
  /** Continues the guest's boot: the capture after its lookup was repeated. */
  show: (capture: string) => Promise<void>
  remove: () => Promise<void>
}

export interface GuestPlan {
  instance: string
  uuid: string
  capture: string
  image: string
  endpoint: string
  token: string
}

/** Lays a capture out as a separate guest. */
export async function createGuest(plan: GuestPlan): Promise<Guest> {
  const root = await mkdtemp(join(tmpdir(), 'boot-health-guest-'))
  const config = join(root, 'etc/boot-health/reporter.conf')
  const bootId = randomUUID()
  const show = async (capture: string) => {
    await cp(join(CAPTURES, capture), root, { recursive: true, force: true })
    await mkdir(join(root, 'proc/sys/kernel/random'), { recursive: true })
    await writeFile(join(root, 'proc/sys/kernel/random/boot_id'), `${bootId}\n`)
    await mkdir(join(root, 'sys/class/dmi/id'), { recursive: true })
    await writeFile(join(root, 'sys/class/dmi/id/product_uuid'), `${plan.uuid}\n`)
  }
  await show(plan.capture)
  await mkdir(join(root, 'etc/boot-health'), { recursive: true })
  // A replay must not wait for the jitter that spreads a thousand real guests.
  const settings = { URL: plan.endpoint, TOKEN: plan.token, IMAGE: plan.image, JITTER: '0' }
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
  await writeFile(config, lines.join(''), { mode: 0o600 })
  return {
    instance: plan.instance,
    uuid: plan.uuid,
    root,
    show,
    report: async () => {
      await run('sh', [REPORTER, 'report', '--root', root, '--config', config], { timeout: REPORT_WITHIN_MS })
    },
    remove: () => rm(root, { recursive: true, force: true }),
  }
}
