/**
 * The permissions on the table. The function for guests' reports faces everybody with an image's token, so it may use only
 * the partitions that it needs. If it is taken over, it could forge reports, but write nothing that the worker obeys: no
 * due row, no instance, no token, no incident. Another function handles announcements, which arm deadlines. And no function
 * at all writes a token: people with credentials of the account make those.
 */
import type { BootTable } from './boot-table.ts'
import type { Permission } from './permissions.ts'

const READ = ['dynamodb:GetItem', 'dynamodb:Query']

/** Tokens, and the list of them. */
const TOKENS = ['T#*', 'TOKENS']

/**
 * The partitions of an announcement, a stop and a console. If an instance becomes known or gone, the rows of its boots are
 * recounted, and it leaves its incident.
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

/** For holders of a token of inventory or an operator: writes expectations with their due rows, and consoles. */
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

/** Inventory does the same as an operator's `PUT /v1/expectations` and `POST /v1/console`, and marks instances gone. */
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

/** The judge, the worker and the API write every kind of item, but tokens they only read. */
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
