/**
 * The kinds of machine that an honest fleet has: each a small story, in seconds after its beginning. Nothing in any of
 * them is an attack, so none may end in quarantine, in a contest or unheard.
 */
import type { Machine, Making, Story } from './machine.ts'

export interface Kind {
  name: string
  about: string
  /** In relation to the other kinds. */
  share: number
  /** Who announces them: inventory by HTTP, EC2's events, or nobody. */
  fleet: 'cloud' | 'ec2' | 'bare'
  /** Two machines that have to do with one another; else one. */
  pair?: true
  /** The guest cannot read its uuid. */
  noDmi?: true
  container?: true
  /** Default kept. */
  disk?: Making['disk']
  /** It has a token of its own, which vouches for it. */
  ownToken?: true
  /** Where reports come from; else each machine has an IPv4 address of its own. */
  from?: 'one_nat' | 'ipv6'
  /** All of them start in the same minute. */
  atOnce?: true
  story: Story
}

const MINUTE = 60
const HOUR = 3600

/** A machine ends, and two minutes later the next one has its card. */
const REPLACED: Story = [
  [0, launched],
  [20, (m) => m.boot()],
  [HOUR, (m) => m.leave()],
  [HOUR + 2 * MINUTE, takeCards],
  [HOUR + 2 * MINUTE, (_, next) => launched(next)],
  [HOUR + 2 * MINUTE + 20, (_, next) => next.boot()],
  [3 * HOUR, (_, next) => next.boot()],
]

export const KINDS: readonly Kind[] = [
  {
    name: 'plain',
    about: 'announced, boots, boots again an hour later',
    share: 100,
    fleet: 'cloud',
    story: [
      [0, launched],
      [20, (m) => m.boot()],
      [HOUR, (m) => m.boot()],
    ],
  },
  {
    name: 'one NAT',
    about: 'half of the fleet behind one address; after a power cut all boot within a minute',
    share: 560,
    fleet: 'cloud',
    from: 'one_nat',
    atOnce: true,
    story: [
      [0, launched],
      [20, (m) => m.boot()],
    ],
  },
  {
    name: 'rebuild',
    about: 'same instance, uuid and cards; a new disk, so a new secret; announced with its time',
    share: 30,
    fleet: 'cloud',
    story: [
      [0, launched],
      [20, (m) => m.boot()],
      [HOUR, (m) => m.wipe()],
      [HOUR, launched],
      [HOUR + 30, (m) => m.boot()],
      [3 * HOUR, (m) => m.boot()],
    ],
  },
  {
    name: 'rebuild announced late',
    about: 'rebuilt, and inventory announces it ten minutes after its first report',
    share: 20,
    fleet: 'cloud',
    story: [
      [0, launched],
      [20, (m) => m.boot()],
      [HOUR, (m) => m.wipe()],
      [HOUR, (m) => m.launch()],
      [HOUR + 30, (m) => m.boot()],
      [HOUR + 12 * MINUTE, (m) => m.announce()],
      [3 * HOUR, (m) => m.boot()],
    ],
  },
  {
    name: 'stop and start',
    about: 'stopped for half an hour and started: the same disk, a launch',
    share: 40,
    fleet: 'cloud',
    story: [
      [0, launched],
      [20, (m) => m.boot()],
      [HOUR, (m) => m.leave()],
      [1.5 * HOUR, launched],
      [1.5 * HOUR + 20, (m) => m.boot()],
    ],
  },
  {
    name: 'EC2, stop and start',
    about: 'EC2 gives the cards and no uuid; each start is a launch',
    share: 40,
    fleet: 'ec2',
    story: [
      [0, launched],
      [20, (m) => m.boot()],
      [HOUR, (m) => m.leave()],
      [1.5 * HOUR, launched],
      [1.5 * HOUR + 20, (m) => m.boot()],
    ],
  },
  {
    name: 'EC2, event after the report',
    about: 'the launch event is a minute late',
    share: 20,
    fleet: 'ec2',
    story: [
      [0, (m) => m.launch()],
      [20, (m) => m.boot()],
      [3 * MINUTE, (m) => m.announce()],
      [HOUR, (m) => m.boot()],
    ],
  },
  {
    name: 'autoscaling',
    about: 'a machine ends; two minutes later the next one reuses its card with another uuid',
    share: 40,
    fleet: 'cloud',
    pair: true,
    story: REPLACED,
  },
  {
    name: 'autoscaling, end announced late',
    about: 'the next machine with the same card is announced before the first one’s end is',
    share: 20,
    fleet: 'cloud',
    pair: true,
    story: [
      [0, launched],
      [20, (m) => m.boot()],
      [HOUR, takeCards],
      [HOUR, (_, next) => launched(next)],
      [HOUR + 20, (_, next) => next.boot()],
      [HOUR + 5 * MINUTE, (m) => m.leave()],
      [3 * HOUR, (_, next) => next.boot()],
    ],
  },
  {
    name: 'EC2, autoscaling',
    about: 'the same with cards only: the next machine has the card of one that ended',
    share: 20,
    fleet: 'ec2',
    pair: true,
    story: REPLACED,
  },
  {
    name: 'card replaced',
    about: 'a card is replaced while the machine is off; inventory learns it an hour later',
    share: 20,
    fleet: 'cloud',
    story: [
      [0, launched],
      [20, (m) => m.boot()],
      [HOUR, renewCards],
      [HOUR + MINUTE, (m) => m.boot()],
      [2 * HOUR, (m) => m.announce()],
      [3 * HOUR, (m) => m.boot()],
    ],
  },
  {
    name: 'card replaced, announced before',
    about: 'inventory has the new card while the guest still reports with the old one',
    share: 10,
    fleet: 'cloud',
    story: [
      [0, launched],
      [20, (m) => m.boot()],
      [HOUR, (m) => m.announce({ macs: m.cards.slice(1, 2) })],
      [HOUR + MINUTE, (m) => m.boot()],
      [2 * HOUR, renewCards],
      [2 * HOUR + MINUTE, (m) => m.boot()],
    ],
  },
  {
    name: 'card moved',
    about: 'one machine’s second card is moved to another running machine',
    share: 20,
    fleet: 'cloud',
    pair: true,
    story: [
      [0, addCard],
      [0, launched],
      [0, (_, other) => launched(other)],
      [20, (m) => m.boot()],
      [20, (_, other) => other.boot()],
      [HOUR, moveCard],
      [HOUR + MINUTE, (m) => m.boot()],
      [HOUR + MINUTE, (_, other) => other.boot()],
      [HOUR + 10 * MINUTE, (m) => m.announce()],
      [HOUR + 10 * MINUTE, (_, other) => other.announce()],
      [3 * HOUR, (m) => m.boot()],
      [3 * HOUR, (_, other) => other.boot()],
    ],
  },
  {
    name: 'one MAC, two networks',
    about: 'two running machines have the same MAC, in two networks',
    share: 20,
    fleet: 'cloud',
    pair: true,
    story: [
      [0, takeCards],
      [0, launched],
      [5, (_, other) => launched(other)],
      [20, (m) => m.boot()],
      [40, (_, other) => other.boot()],
      [HOUR, (m) => m.boot()],
      [HOUR, (_, other) => other.boot()],
    ],
  },
  {
    name: 'no DMI',
    about: 'the guest cannot read its uuid; inventory has it',
    share: 20,
    fleet: 'cloud',
    noDmi: true,
    story: [
      [0, launched],
      [20, (m) => m.boot()],
      [HOUR, (m) => m.boot()],
    ],
  },
  {
    name: 'uuid only',
    about: 'inventory knows no cards',
    share: 10,
    fleet: 'cloud',
    story: [
      [0, (m) => m.launch()],
      [0, (m) => m.announce({ names: 'uuid' })],
      [20, (m) => m.boot()],
      [HOUR, (m) => m.boot()],
    ],
  },
  {
    name: 'cards that inventory lacks',
    about: 'the guest has two cards more than inventory knows',
    share: 10,
    fleet: 'cloud',
    story: [
      [0, launched],
      [10, addCard],
      [10, addCard],
      [20, (m) => m.boot()],
      [HOUR, (m) => m.boot()],
    ],
  },
  {
    name: 'launch without a time',
    about: 'announced by its creator, without a time',
    share: 10,
    fleet: 'cloud',
    story: [
      [0, (m) => m.announce({ untimed: true })],
      [20, (m) => m.boot()],
      [HOUR, (m) => m.announce({ untimed: true })],
      [HOUR + MINUTE, (m) => m.boot()],
    ],
  },
  {
    name: 'IPv6 only',
    about: 'reports over IPv6, from a network of its own',
    share: 10,
    fleet: 'cloud',
    from: 'ipv6',
    story: [
      [0, launched],
      [20, (m) => m.boot()],
      [HOUR, (m) => m.boot()],
    ],
  },
  {
    name: 'container',
    about: 'shares the kernel of its host: no uuid, never repaired from outside',
    share: 10,
    fleet: 'cloud',
    container: true,
    story: [
      [0, (m) => m.launch()],
      [0, (m) => m.announce({ names: 'macs' })],
      [20, (m) => m.boot()],
      [HOUR, (m) => m.boot()],
    ],
  },
  {
    name: 'overlay root',
    about: 'loses its disk and its secret with each boot; each start is a launch',
    share: 10,
    fleet: 'cloud',
    disk: 'overlay',
    story: [
      [0, launched],
      [20, (m) => m.boot()],
      [HOUR, launched],
      [HOUR + 20, (m) => m.boot()],
    ],
  },
  {
    name: 'overlay root, own token',
    about: 'the same, and the second boot is not announced; its own token vouches for it',
    share: 10,
    fleet: 'cloud',
    disk: 'overlay',
    ownToken: true,
    story: [
      [0, launched],
      [20, (m) => m.boot()],
      [HOUR, (m) => m.boot()],
    ],
  },
  {
    name: 'root in memory, own token',
    about: 'no secret at all; its own token vouches for it',
    share: 10,
    fleet: 'cloud',
    disk: 'memory',
    ownToken: true,
    story: [
      [0, launched],
      [20, (m) => m.boot()],
      [HOUR, (m) => m.boot()],
    ],
  },
  {
    name: 'inventory ten minutes late',
    about: 'boots and reports long before inventory announces its launch',
    share: 40,
    fleet: 'cloud',
    story: [
      [0, (m) => m.launch()],
      [20, (m) => m.boot()],
      [10 * MINUTE, (m) => m.announce()],
      [HOUR, (m) => m.boot()],
    ],
  },
  {
    name: 'no inventory',
    about: 'never announced: the second boot with a secret is the first that counts',
    share: 20,
    fleet: 'bare',
    story: [
      [20, (m) => m.boot()],
      [HOUR, (m) => m.boot()],
      [2 * HOUR, (m) => m.boot()],
    ],
  },
]

function launched(machine: Machine): void {
  machine.launch()
  machine.announce()
}

function takeCards(machine: Machine, other: Machine): void {
  other.macs = [...machine.macs]
}

function addCard(machine: Machine): void {
  machine.macs = machine.cards.slice(0, machine.macs.length + 1)
}

function renewCards(machine: Machine): void {
  machine.macs = machine.cards.slice(1, 2)
}

function moveCard(machine: Machine, other: Machine): void {
  const [first = '', moved = ''] = machine.macs
  machine.macs = [first]
  other.macs = [...other.macs, moved]
}
