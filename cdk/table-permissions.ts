/**
 * Who may touch what in the table. What guests send to faces everybody with an image's token, so it is held to the
 * partitions that it needs: taken over, it could forge reports, and still write nothing that the worker obeys: no due
 * row, no instance, no token, no incident. Announcements, which arm deadlines, are another function's. And no function
 * at all writes a token: those are made by whoever has credentials of the account.
 */
import type { BootTable } from './boot-table.ts'
import type { Permission } from './permissions.ts'

const READ = ['dynamodb:GetItem', 'dynamodb:Query']

/** Tokens, and the list of them. */
const TOKENS = ['T#*', 'TOKENS']

/**
 * What an announcement, a stop and a console touch. Who is known or gone since is counted in the rows of its boots, and
 * leaves the incident that it is a member of.
 */
const ANNOUNCE_WRITES = ['B#*', 'DUE#*', 'I#*', 'ALIAS#*', 'L#*', 'M#*', 'MEM#*']
const ANNOUNCE_READS = ['ALIAS#*', 'I#*', 'MEM#*', 'INC#*', 'B#*', 'L#*', 'M#*']
/** When inventory's token was last used. */
const TOKEN_SEEN = 'SEEN#*'

/** Reads tokens, and whose secret is bound; writes reports, and how much a token's guests had stored. */
export function guestPermissions(table: BootTable): Permission[] {
  return [
    {
      name: 'ReadWhoReports',
      why: "The token, the instance behind the guest's names, whose secret is bound, and the bytes that are left today.",
      actions: READ,
      resources: [table.arn],
      partitions: ['T#*', 'ALIAS#*', 'I#*', 'U#*'],
    },
    {
      name: 'StoreReports',
      why: 'The report (B), the bytes that it used up (U), and that a token is used up (FULL).',
      actions: ['dynamodb:PutItem'],
      resources: [table.arn],
      partitions: ['B#*', 'U#*', 'FULL'],
    },
  ]
}

/** Of whoever has a token of inventory or an operator: writes expectations with their due rows, and consoles. */
export function announcePermissions(table: BootTable): Permission[] {
  return [
    {
      name: 'ReadInstances',
      why: 'The token, and what is known of the instance that is announced.',
      actions: READ,
      resources: [table.arn],
      partitions: ['T#*', TOKEN_SEEN, ...ANNOUNCE_READS],
    },
    armInstances(table),
    {
      name: 'SeeToken',
      why: 'That the token of the inventory that announces is in use, every few minutes.',
      actions: ['dynamodb:PutItem'],
      resources: [table.arn],
      partitions: [TOKEN_SEEN],
    },
  ]
}

/** Inventory does what an operator's `PUT /v1/expectations` and `POST /v1/console` do, and marks instances gone. */
export function inventoryPermissions(table: BootTable): Permission[] {
  return [
    {
      name: 'ReadInstances',
      why: 'What is known of the instance that EC2 speaks of. No token: EC2 shows none.',
      actions: READ,
      resources: [table.arn],
      partitions: ANNOUNCE_READS,
    },
    armInstances(table),
  ]
}

const armInstances = (table: BootTable): Permission => ({
  name: 'ArmInstances',
  why: 'The instance with its names, its deadline, its console, and the boots and members that change with it.',
  actions: ['dynamodb:PutItem'],
  resources: [table.arn],
  partitions: ANNOUNCE_WRITES,
})

/** The judge, the worker and the API keep every kind of item, but tokens they only read. */
export function tablePermissions(table: BootTable): Permission[] {
  return [
    {
      name: 'ReadTable',
      why: 'A judgement, a page and the dashboard join items of every kind.',
      actions: READ,
      resources: [table.arn],
    },
    {
      name: 'WriteAllButTokens',
      why: 'An attacker who takes over such a function can damage stored data, but cannot become an operator.',
      actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'],
      resources: [table.arn],
      partitionsExcept: TOKENS,
    },
  ]
}
