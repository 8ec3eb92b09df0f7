/** `cli/boot-health` without the pinned Node: it runs on a Node that can, and says one clear line on one that cannot. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'

/** A checkout whose install scripts did not run, on a machine with this Node. */
function started(t: TestContext, version: string | null) {
  const root = mkdtempSync(join(tmpdir(), 'checkout-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  for (const folder of ['cli', 'bin']) mkdirSync(join(root, folder))
  cpSync('cli/boot-health', join(root, 'cli/boot-health'))
  if (version !== null) {
    const node = join(root, 'bin/node')
    writeFileSync(node, `#!/bin/sh\n[ "$1" = --version ] && echo ${version} && exit\necho "runs $*"\n`)
    chmodSync(node, 0o755)
  }
  const PATH = `${join(root, 'bin')}:/usr/bin:/bin`
  // Where a Node of the system is in /usr/bin, it stands behind ours.
  return spawnSync('/bin/sh', [join(root, 'cli/boot-health'), 'diagnose', 'x'], {
    env: { PATH },
    encoding: 'utf8',
  })
}

for (const version of ['v24.0.0', 'v24.21.0', 'v31.2.0'])
  test(`runs on the installed Node ${version}`, (t) => {
    const { status, stdout } = started(t, version)
    assert.equal(status, 0)
    assert.match(
      stdout,
      /^runs --disable-warning=ExperimentalWarning --max-semi-space-size=16 .*cli\/main\.ts diagnose x\n$/,
    )
  })

for (const version of ['v20.20.0', 'v8.17.0', 'v23.9.0', 'strange'])
  test(`says in one line which Node it needs, on Node ${version}`, (t) => {
    const { status, stdout, stderr } = started(t, version)
    assert.deepEqual([status, stdout], [2, ''])
    assert.match(stderr, /^boot-health: needs Node 24 or newer, and there is \S+; 'npm ci' .* brings one\n$/)
  })

test('the packages start the server in the same way as a checkout', () => {
  const [checkout, ...packages] = [
    'cli/boot-health',
    'cli/package/server/boot-health',
    'cli/package/server-image.ts',
  ].map((file) => {
    const text = readFileSync(file, 'utf8')
    return {
      flags: [...text.matchAll(/--max-[\w-]+=\d+/g)].map(String),
      malloc: [...text.matchAll(/(MALLOC_[A-Z_]+)=\D*(\d+)/g)].map(([, name, value]) => `${name}=${value}`),
    }
  })
  assert.equal(checkout?.malloc.length, 2)
  for (const starter of packages) assert.deepEqual(starter, checkout)
})
