/** One machine of an honest fleet: its kind, who announces it, and what its reporter sends. */
import { type BootSoFar, evidenceOf, reportUptime, type SimulatedCause } from '../../cli/simulate/evidence.ts'
import type { Report } from '../../cli/simulate/guest.ts'
import { type Random, randomUuid } from '../../cli/simulate/random.ts'
import { writeEnvelope } from '../../shared/envelope/envelope.ts'

/** What inventory says beside the instance's name. */
export interface Saying {
  /** Default both. */
  names?: 'both' | 'uuid' | 'macs'
  /** Default those that it has. */
  macs?: string[]
  /** Inventory does not say when the machine was launched. */
  untimed?: boolean
}

export interface Machine {
  readonly instance: string
  macs: string[]
  /** Cards that it has, or will get: it begins with the first. */
  readonly cards: readonly string[]
  /** The cloud starts it now; it is not announced yet. */
  launch: () => void
  /** Inventory says what it knows now, and when the launch was. */
  announce: (saying?: Saying) => void
  /** Stopped, deleted or terminated, and inventory says so. */
  leave: () => void
  /** Its kernel starts now; the report comes when cloud-init has ended. */
  boot: () => void
  /** It gets a new disk: secret and counters are gone. */
  wipe: () => void
}

/** What happens to a machine, or to two that have to do with one another, in seconds after its beginning. */
export type Story = readonly (readonly [at_s: number, act: (machine: Machine, other: Machine) => void])[]

export interface Making {
  /** Inventory's name of it; null where nobody announces it: then its uuid is its name. */
  instance: string | null
  random: Random
  /** False where the guest cannot read its uuid. */
  dmi: boolean
  container: boolean
  /** `overlay`: what it writes is gone with the boot. `memory`: so it is, and the reporter sees that it makes no secret. */
  disk: 'kept' | 'overlay' | 'memory'
  /** On EC2 the firmware names the instance. */
  named: boolean
  image: string
  reporter: string
  /** Which of its boots fails, counted from 1, and of what; null: none. */
  fails: { boot: number; cause: SimulatedCause } | null
}

/** Its announcement. */
export interface Said {
  instance: string
  uuid: string | null
  macs: string[]
  image: string
  launched_at: number | null
}

/** To whom the machine's acts go. */
export interface Doors {
  now: () => number
  announce: (said: Said) => void
  leave: (instance: string) => void
  /** Its reporter has something to say after so many seconds. */
  ready: (after_s: number) => void
}

/** The machine, and what only those see who play it. */
export interface RealMachine extends Machine {
  /** The key under which its failing boot is filed; null until it failed. */
  failed: () => { boot_key: string; cause: SimulatedCause } | null
  rerun: (at: number, found: boolean) => void
  /** What it knows by now, and the secret that it is sent with; null where it has none. */
  report: () => Pick<Report, 'body' | 'hint' | 'began_at'> & { secret: string | null }
}

export function createMachine(making: Making, doors: Doors): RealMachine {
  const { random } = making
  const uuid = randomUuid(random)
  const instance = making.instance ?? uuid
  const machine_id = hex(random)
  const cards = Array.from({ length: 3 }, () => macOf(random))
  let disk: { secret: string | null; boots: number } = { secret: null, boots: 0 }
  let launched_at = 0
  let [boots, seq, bootId, ticks] = [0, 0, '', '']
  let boot: BootSoFar = { cause: null, rerun: null, began_at: 0 }
  let failed: ReturnType<RealMachine['failed']> = null

  function factsNow(at: number): Record<string, string> {
    const { dmi, container, named, image, reporter } = making
    return {
      boot_id: bootId,
      boot_n: String(disk.boots),
      seq: String(seq),
      uptime: ((at - boot.began_at) / 1000).toFixed(2),
      macs: machine.macs.join(','),
      ...(container ? { container: 'lxc', machine_id, pid1_start: ticks } : { container: 'none' }),
      ...(dmi && !container ? { product_uuid: uuid } : {}),
      ...(named ? { board_asset_tag: instance } : {}),
      image,
      cloud_init: '0.7.5',
      reporter,
    }
  }

  const machine: RealMachine = {
    instance,
    macs: cards.slice(0, 1),
    cards,
    failed: () => failed,
    launch() {
      launched_at = doors.now()
    },
    announce: ({ names = 'both', untimed = false, macs = machine.macs } = {}) =>
      doors.announce({
        instance,
        uuid: names === 'macs' ? null : uuid,
        macs: names === 'uuid' ? [] : macs,
        image: making.image,
        launched_at: untimed ? null : launched_at,
      }),
    leave: () => doors.leave(instance),
    wipe() {
      disk = { secret: null, boots: 0 }
    },
    boot() {
      if (making.disk !== 'kept') machine.wipe()
      if (disk.secret === null && making.disk !== 'memory') disk.secret = `${hex(random)}${hex(random)}`
      disk.boots += 1
      boots += 1
      seq = 0
      bootId = randomUuid(random)
      ticks = String(Math.floor(random() * 1e6))
      const cause = making.fails?.boot === boots ? making.fails.cause : null
      if (cause !== null) failed = { boot_key: making.container ? `${bootId}.${ticks}` : bootId, cause }
      boot = { cause, rerun: null, began_at: doors.now() }
      doors.ready(reportUptime(boot))
    },
    rerun(at, found) {
      boot = { ...boot, rerun: { at_s: (at - boot.began_at) / 1000, found } }
    },
    report() {
      seq += 1
      const at = doors.now()
      const hint = boot.cause === null || boot.rerun?.found ? 'good' : 'bad'
      const facts = { ...factsNow(at), hint }
      const body = writeEnvelope(evidenceOf(facts, boot))
      return { body, hint, began_at: boot.began_at, secret: disk.secret }
    },
  }
  return machine
}

/** How often the machine at this place of the story boots in it. */
export function bootsIn(story: Story, place: number): number {
  const boots: number[] = []
  const silent = (at: number): Machine => ({
    instance: '',
    macs: [],
    cards: [],
    launch: () => {},
    announce: () => {},
    leave: () => {},
    wipe: () => {},
    boot: () => void boots.push(at),
  })
  const [one, other] = [silent(0), silent(1)]
  for (const [, act] of story) act(one, other)
  return boots.filter((at) => at === place).length
}

/** A card as a hypervisor makes it. */
const macOf = (random: Random): string =>
  `fa:16:3e:${hex(random)
    .slice(0, 6)
    .replace(/(..)(?=.)/g, '$1:')}`

const hex = (random: Random) => randomUuid(random).replaceAll('-', '')
