import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sectionFor } from '../../../cli/input/known-files.ts'
import { machinesIn } from '../../../shared/scan/machines-in.ts'

const found = (paths: string[]) => Object.fromEntries(machinesIn(paths, (path) => sectionFor(`/${path}`)))

describe('machinesIn', () => {
  const rows: [what: string, paths: string[], machines: Record<string, string[]>][] = [
    [
      'files with names of their own',
      ['web-1.log', 'web-2.txt'],
      { 'web-1.log': ['web-1.log'], 'web-2.txt': ['web-2.txt'] },
    ],
    [
      'the instances of a Nova compute node, with what lies beside their consoles',
      ['u-1/console.log', 'u-1/disk.info', 'u-2/console.log', 'u-2/disk'],
      { 'u-1': ['u-1/console.log'], 'u-2': ['u-2/console.log'] },
    ],
    [
      'roots of guests',
      ['a/var/log/cloud-init.log', 'a/run/cloud-init/status.json', 'a/etc/hosts', 'b/var/log/cloud-init.log'],
      { a: ['a/var/log/cloud-init.log', 'a/run/cloud-init/status.json'], b: ['b/var/log/cloud-init.log'] },
    ],
    [
      'collect-logs unpacked in the folder of each',
      ['a/cloud-init-logs-2026-11-30/cloud-init.log', 'a/cloud-init-logs-2026-11-30/dmesg.txt'],
      { a: ['a/cloud-init-logs-2026-11-30/cloud-init.log'] },
    ],
    [
      'one collect-logs',
      ['cloud-init-logs-2026-11-30/cloud-init.log', 'cloud-init-logs-2026-11-30/version'],
      { '': ['cloud-init-logs-2026-11-30/cloud-init.log'] },
    ],
    [
      'a console.log among many',
      ['console.log', 'web-1.log'],
      { 'console.log': ['console.log'], 'web-1.log': ['web-1.log'] },
    ],
    ['an entry that climbs out', ['../../etc/passwd'], { '../../etc/passwd': ['../../etc/passwd'] }],
  ]
  for (const [what, paths, machines] of rows)
    it(`recognises ${what}`, () => assert.deepEqual(found(paths), machines))
})
