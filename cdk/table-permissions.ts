/**
 * Who may touch what in the table. Ingest faces the internet, so it is held to the partitions that it needs:
 * taken over, it could forge reports, and still neither mint a token nor start an action nor touch an incident.
 */
import type { BootTable } from './boot-table.ts'
import type { Permission } from './permissions.ts'

const READ = ['dynamodb:GetItem', 'dynamodb:Query']

/** Reads tokens, aliases and instances; writes reports, expectations and their due rows. */
export function ingestPermissions(table: BootTable): Permission[] {
  return [
    {
      name: 'ReadWhoReports',
      actions: READ,
      resources: [table.arn],
      partitions: ['T#*', 'ALIAS#*', 'I#*', 'B#*', 'U#*'],
    },
    {
      name: 'StoreReports',
      actions: ['dynamodb:PutItem'],
      resources: [table.arn],
      partitions: ['B#*', 'DUE#*', 'I#*', 'ALIAS#*', 'U#*', 'FULL'],
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
      partitions: ['ALIAS#*', 'I#*', 'MEM#*', 'INC#*', 'B#*'],
    },
    {
      name: 'ArmInstances',
      actions: ['dynamodb:PutItem'],
      resources: [table.arn],
      partitions: ['B#*', 'DUE#*', 'I#*', 'ALIAS#*'],
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
