/**
 * Who may touch what in the table. What guests send to faces everybody with an image's token, so it is held to the
 * partitions that it needs: taken over, it could forge reports, and still write nothing that the worker obeys: no due
 * row, no instance, no token, no incident. Announcements, which arm deadlines, are another function's.
 */
import type { BootTable } from './boot-table.ts'
import type { Permission } from './permissions.ts'

const READ = ['dynamodb:GetItem', 'dynamodb:Query']

/**
 * What an announcement, a stop and a console touch. Who is known or gone since is counted in the rows of its boots, and
 * leaves the incident that it is a member of.
 */
const ANNOUNCE_WRITES = ['B#*', 'DUE#*', 'I#*', 'ALIAS#*', 'L#*', 'MEM#*']
const ANNOUNCE_READS = ['ALIAS#*', 'I#*', 'MEM#*', 'INC#*', 'B#*', 'L#*']

/** Reads tokens, and whose secret is bound; writes reports, and how much a token's guests had stored. */
export function guestPermissions(table: BootTable): Permission[] {
  return [
    {
      name: 'ReadWhoReports',
      actions: READ,
      resources: [table.arn],
      partitions: ['T#*', 'ALIAS#*', 'I#*', 'U#*'],
    },
    {
      name: 'StoreReports',
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
      actions: READ,
      resources: [table.arn],
      partitions: ['T#*', ...ANNOUNCE_READS],
    },
    {
      name: 'ArmInstances',
      actions: ['dynamodb:PutItem'],
      resources: [table.arn],
      partitions: ANNOUNCE_WRITES,
    },
  ]
}

/** Inventory does what an operator's `PUT /v1/expectations` and `POST /v1/console` do, and marks instances gone. */
export function inventoryPermissions(table: BootTable): Permission[] {
  return [
    {
      name: 'ReadInstances',
      actions: READ,
      resources: [table.arn],
      partitions: ANNOUNCE_READS,
    },
    {
      name: 'ArmInstances',
      actions: ['dynamodb:PutItem'],
      resources: [table.arn],
      partitions: ANNOUNCE_WRITES,
    },
  ]
}

/** The judge, the worker and the API keep every kind of item. */
export function tablePermissions(table: BootTable): Permission[] {
  return [
    {
      name: 'UseTable',
      actions: [...READ, 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
      resources: [table.arn],
    },
  ]
}
