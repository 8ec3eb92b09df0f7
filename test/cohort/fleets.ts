/** Invented fleets with labels as inventories have them, for the rates of wrong and of found statements. */
import { type Random, seeded } from '../../cli/simulate/random.ts'
import type { Machine } from '../../shared/cohort/cohort.ts'

export type Planted = 'az' | 'host' | 'kernel' | 'type'

/** A fleet of which nobody fails yet: hosts lie in zones, a zone has its subnets, a kernel comes with its image. */
export function healthyFleet(seed: number): { machines: Machine[]; random: Random } {
  const random = seeded(seed)
  const below = (n: number) => Math.floor(random() * n)
  const size = 60 + below(540)
  const hosts = Math.max(4, Math.floor(size / (4 + below(12))))
  const machines = Array.from({ length: size }, (_, n): Machine => {
    const host = below(hosts)
    const az = `az-${host % 3}`
    const image = `web-${below(4)}`
    return {
      instance: `i-${n}`,
      image,
      failed: false,
      own: false,
      labels: {
        image,
        kernel: image < 'web-2' ? '5.14.0' : '6.8.0',
        host: `cmp-${host}`,
        az,
        subnet: `${az}-net-${below(2)}`,
        type: `m.${below(5)}`,
        nic_driver: random() < 0.5 ? 'virtio_net' : 'ena',
        // A link of its own for every machine: no value of it can be shared.
        console: `https://cloud.example/i-${n}`,
      },
    }
  })
  return { machines, random }
}

/** The machines with one value of the label fail with this share, the others with that. One incident is of one image. */
export function withCause(
  fleet: { machines: readonly Machine[]; random: Random },
  planted: { name: Planted; value: string },
  shares: { within: number; elsewhere: number },
): Machine[] {
  const { machines, random } = fleet
  const failing = machines.map((machine) => {
    const share = machine.labels[planted.name] === planted.value ? shares.within : shares.elsewhere
    return { ...machine, failed: random() < share }
  })
  return ownOf(failing, planted)
}

/** Of the images that fail under the label, the members of the incident of the most frequent one. */
function ownOf(machines: readonly Machine[], planted: { name: Planted; value: string }): Machine[] {
  const failing = machines.filter(({ failed, labels }) => failed && labels[planted.name] === planted.value)
  const [most] = [...Map.groupBy(failing, ({ image }) => image)].sort(([, a], [, b]) => b.length - a.length)
  return machines.map((machine) => ({ ...machine, own: machine.failed && machine.image === most?.[0] }))
}

/** The same labels, each machine's with another one: whatever they share now is chance. */
export function shuffled(machines: readonly Machine[], random: Random): Machine[] {
  const order = machines.map((_, index) => index)
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    ;[order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0]
  }
  return machines.map((machine, index) => ({
    ...machine,
    labels: machines[order[index] ?? 0]?.labels ?? {},
  }))
}
