/** Consoles in a folder, and a command that shows them by id as a cloud's does: real processes, for the tests of scan. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface FakeCloud {
  folder: string
  /** The template: `…/show {}`. */
  show: string
  put: (id: string, console: string | Buffer) => void
  /** Ids as a list command prints them. */
  ids: () => string
  remove: () => void
}

/** `show hang`, `fail`, `flood`, `rubbish` and `silent` misbehave as their names say; every other id is a file. */
const SHOW = `#!/bin/sh
here=\${0%/*}
case $1 in
  hang*) sleep 600 & echo $! >> "$here/children"; wait ;;
  fail*) echo 'a warning' >&2; echo 'HTTP 503: the compute service is down' >&2; exit 3 ;;
  off*) echo 'Guest does not have a console available. (HTTP 404)' >&2; exit 1 ;;
  flood*) head -c 100000000 /dev/zero | tr '\\0' 'x' ;;
  rubbish*) head -c 50000 /dev/urandom ;;
  silent*) ;;
  *) exec cat "$here/consoles/$1" ;;
esac
`

export function fakeCloud(): FakeCloud {
  const folder = mkdtempSync(join(tmpdir(), 'scan-'))
  const ids: string[] = []
  mkdirSync(join(folder, 'consoles'))
  writeFileSync(join(folder, 'show'), SHOW)
  chmodSync(join(folder, 'show'), 0o755)
  return {
    folder,
    show: `${join(folder, 'show')} {}`,
    put(id, console) {
      ids.push(id)
      writeFileSync(join(folder, 'consoles', id), console)
    },
    ids: () => ids.map((id) => `${id}\n`).join(''),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
