/** On a guest without /run the state is in a folder where every user may write: what is there may be a trap. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const REPORTER = join(import.meta.dirname, '../../guest-reporter/boot-health')
const CAPTURE = join(import.meta.dirname, '../fixtures/guest-roots/seed-race-first-boot')

test('a link that another user put in place of the state folder is not followed', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'boot-health-foreign-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  cpSync(CAPTURE, root, { recursive: true })
  rmSync(join(root, 'run'), { recursive: true })
  const trap = join(root, 'somewhere-else')
  mkdirSync(trap)
  writeFileSync(join(trap, 'lock'), 'precious')
  mkdirSync(join(root, 'dev/shm'), { recursive: true })
  symlinkSync(trap, join(root, 'dev/shm/boot-health'))
  mkdirSync(join(root, 'etc/boot-health'), { recursive: true })
  writeFileSync(join(root, 'etc/boot-health/reporter.conf'), 'URL=http://127.0.0.1:9\nTOKEN=x\nJITTER=0\n')
  execFileSync('sh', [REPORTER, 'report', '--root', root], { timeout: 120_000 })
  assert.equal(readFileSync(join(trap, 'lock'), 'utf8'), 'precious')
  assert.ok(lstatSync(join(root, 'dev/shm/boot-health')).isSymbolicLink())
})
