/** Nothing that a boot printed by accident leaves the guest: the samples of secrets, wherever a root can hold them. */
import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { HELD_BACK, MARKS, REVIEWED } from '../support/secret-samples.ts'
import { createGuest } from './support/guest.ts'

const AT = '2026-11-22 09:34:07,550 - '
const OUTPUT = 'var/log/cloud-init-output.log'
const LOG = 'var/log/cloud-init.log'
const CONSOLE = 'var/log/boot.log'

const each = (text: string, of: (line: string) => string) => text.split('\n').map(of).join('\n')

/** A place of a root, and how a text gets there. */
const PLACES: [place: string, plant: (root: string, text: string) => void][] = [
  ['what scripts print', (root, text) => add(root, OUTPUT, text)],
  [
    'what scripts print, behind a level',
    (root, text) =>
      add(
        root,
        OUTPUT,
        each(text, (line) => `[ERROR]: ${line}`),
      ),
  ],
  [
    'the log, as a warning of a module',
    (root, text) => add(root, LOG, `${AT}cc_runcmd.py[WARNING]: ${text}`),
  ],
  ['the log, as an error', (root, text) => add(root, LOG, `${AT}util.py[ERROR]: ${text}`)],
  [
    'the log, as a failed request',
    (root, text) =>
      add(
        root,
        LOG,
        `${AT}url_helper.py[WARNING]: Calling '${text}' failed [1/120s]: request error [${text}]`,
      ),
  ],
  [
    'the log, as found metadata',
    (root, text) => add(root, LOG, `${AT}DataSourceNoCloud.py[DEBUG]: Using ${text}`),
  ],
  [
    'a traceback',
    (root, text) =>
      add(
        root,
        LOG,
        `Traceback (most recent call last):\n  File "/opt/x.py", line 1, in y\n    ${text}\nRuntimeError: ${text}`,
      ),
  ],
  [
    'the console, behind cloud-init',
    (root, text) =>
      add(
        root,
        CONSOLE,
        each(text, (line) => `[   12.345678] cloud-init[812]: ${line}`),
      ),
  ],
  [
    'the console, behind syslog',
    (root, text) =>
      add(
        root,
        CONSOLE,
        each(text, (line) => `Nov 22 09:34:07 host cloud-init[812]: ${line}`),
      ),
  ],
  ['errors of the status', (root, text) => status(root, [text])],
  ['errors of the status, line by line', (root, text) => status(root, text.split('\n'))],
]

function add(root: string, file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  appendFileSync(join(root, file), `${text}\n${AT}util.py[WARNING]: behind it\n`)
}

function status(root: string, errors: string[]): void {
  const file = join(root, 'run/cloud-init/status.json')
  const json = JSON.parse(readFileSync(file, 'utf8'))
  json.v1.init.errors.push(...errors)
  writeFileSync(file, JSON.stringify(json, null, 1))
}

async function leaving(t: TestContext, plant: (root: string) => void): Promise<string> {
  const guest = createGuest('seed-race-first-boot', { URL: 'https://server.example', TOKEN: 'x' })
  t.after(guest.remove)
  plant(guest.root)
  const { stdout, code } = await guest.run('report', { args: ['--dry-run'] })
  assert.equal(code, 0)
  assert.match(stdout, /^boot-health-evidence\/1\n/)
  return stdout
}

/** So few at a time that no limit of a section hides one. */
const AT_A_TIME = 10

/** The other list takes as long: `npm run test:reporter`. The server's own redaction is tested with both, always. */
const LISTS = [
  ['reviewed', REVIEWED],
  ...(process.env.REPORTER_IN_FULL === '1' ? [['held back', HELD_BACK] as const] : []),
] as const

for (const [list, samples] of LISTS)
  for (const [place, plant] of PLACES)
    test(`no secret of the ${list} samples leaves a guest from ${place}`, async (t) => {
      const left: string[] = []
      for (let at = 0; at < samples.length; at += AT_A_TIME) {
        const stdout = await leaving(t, (root) => {
          for (const [, text] of samples.slice(at, at + AT_A_TIME)) plant(root, text)
        })
        left.push(...stdout.split('\n').filter((line) => MARKS.test(line)))
        assert.doesNotMatch(stdout, /^section: .* cut=/m)
        if (place.startsWith('the log'))
          assert.ok(
            stdout.split('behind it').length > AT_A_TIME / 2,
            'a key that is cut off takes no more with it',
          )
      }
      assert.deepEqual(left, [])
    })
