import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Judgement } from '../../shared/verdict.ts'
import { runCli } from './run-cli.ts'

const SEED = fileURLToPath(new URL('../../../shared/seed/', import.meta.url))
const skip = existsSync(`${SEED}console.log`) ? false : 'the seed is not beside this checkout'
const scratch = mkdtempSync(join(tmpdir(), 'boot-health-diagnose-'))
after(() => rmSync(scratch, { recursive: true }))

type Answer = Judgement & {
  summary: string
  input: { name: string; kind: string; files: { omitted_lines: number }[] }
}

async function asJson(args: string[], stdin: string | Uint8Array = ''): Promise<Answer> {
  const { stdout, stderr } = await runCli(['diagnose', '--json', ...args], { stdin })
  assert.equal(stderr, '')
  return JSON.parse(stdout) as Answer
}

describe('boot-health diagnose, on the console of the incident', { skip }, () => {
  it('explains the whole boot', async () => {
    const { code, stdout } = await runCli(['diagnose', `${SEED}console.log`])
    assert.equal(code, 0)
    const said = stdout.replaceAll(/\s+/g, ' ')
    for (const words of [
      'recovered: route_missing_at_lookup',
      'cloud-init 0.7.5',
      '26.01 s when init looked for a datasource, eth0 was up with 9.111.222.12/24, but there was no default route and no route to 169.254.169.254',
      '30.44 s a later run of init had both, via 9.111.222.1, and found DataSourceOpenStack [net,ver=2]',
      'lost by at most about 4.4 s',
      'does not read `retries`',
    ]) {
      assert.ok(said.includes(words), `${words}\n${stdout}`)
    }
    assert.match(stdout, /^datasource:\n {2}OpenStack:\n(?: {4}.*\n)* {4}max_wait: 120$/m)
    assert.match(stdout, /console\.log:\d+ /)
    assert.match(
      said,
      /For the ticket console\.log: the boot failed at first and found its source later, route_missing_at_lookup \(certain\); at 26\.01 s when init looked/,
    )
  })

  it('gives the same answer as JSON, from a pipe, gzipped or not', async () => {
    const text = readFileSync(`${SEED}console.log`)
    for (const answer of [
      await asJson(['-'], text),
      await asJson([], gzipSync(text)),
      await asJson([`${SEED}console.log`]),
    ]) {
      assert.equal(answer.verdict, 'recovered')
      assert.equal(answer.cause, 'route_missing_at_lookup')
      assert.equal(answer.lookup?.at[0], 26.01)
      assert.equal(answer.datasource.name, 'DataSourceOpenStack [net,ver=2]')
      assert.equal(answer.race.state, 'lost')
      assert.equal(answer.input.kind, 'text')
    }
  })

  it('calls it failed when the console ends before the second run', async () => {
    const { verdict, cause } = await asJson([`${SEED}console-first-lookup.log`])
    assert.deepEqual([verdict, cause], ['failed', 'route_missing_at_lookup'])
  })

  it('exits 0 for any verdict, and with --exit-code 1 for a bad one', async () => {
    assert.equal((await runCli(['diagnose', `${SEED}console-first-lookup.log`])).code, 0)
    assert.equal((await runCli(['diagnose', '--exit-code', `${SEED}console-first-lookup.log`])).code, 1)
    assert.equal((await runCli(['diagnose', '--exit-code', `${SEED}console.log`])).code, 0)
  })

  it('finds the boot among a hundred thousand lines of noise, with its line numbers', async () => {
    const noise = '[   12.345678] usb 1-1: some chatter of the kernel that goes on and on\n'.repeat(150_000)
    const console_ = readFileSync(`${SEED}console.log`, 'utf8')
    const answer = await asJson(['-'], noise + console_ + noise)
    assert.deepEqual([answer.verdict, answer.cause], ['recovered', 'route_missing_at_lookup'])
    assert.ok((answer.input.files[0]?.omitted_lines ?? 0) > 10_000)
    const lines = console_.split('\n')
    const numbered = answer.evidence.filter(({ line }) => line !== null)
    assert.ok(numbered.length >= 2)
    for (const { line, text } of numbered) {
      assert.equal(lines[(line ?? 0) - 1 - 150_000]?.trim(), text.trim())
    }
  })

  it('exits quietly when its reader closes the pipe', async () => {
    const launcher = fileURLToPath(new URL('../../cli/boot-health', import.meta.url))
    const child = spawn(launcher, ['diagnose', `${SEED}console.log`], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    const [code] = await once(child, 'close')
    assert.deepEqual([code, stderr], [0, ''])
  })

  it('reads a guest root, and reports mistakes in its configuration too', async () => {
    mkdirSync(join(scratch, 'root/var/log'), { recursive: true })
    mkdirSync(join(scratch, 'root/etc/cloud/cloud.cfg.d'), { recursive: true })
    writeFileSync(
      join(scratch, 'root/var/log/cloud-init-output.log'),
      readFileSync(`${SEED}console-first-lookup.log`),
    )
    writeFileSync(
      join(scratch, 'root/etc/cloud/cloud.cfg.d/95.cfg'),
      'datasource:\n  OpenStack:\n  max_wait: 120\n',
    )
    const answer = await asJson([join(scratch, 'root')])
    assert.equal(answer.cause, 'route_missing_at_lookup')
    const finding = answer.findings.find(({ code }) => code === 'datasource_options_not_nested')
    assert.equal(finding?.evidence?.line, 3)
  })
})

describe('boot-health diagnose, on lines of cloud-init that decide nothing', () => {
  const text =
    'A start job is running for networking\n' +
    '2019-06-27 08:37:09,971 - cc_locale.py[WARNING]: the locale took its time\n'

  it('says what it read, shows the nearest line, and suggests what to collect', async () => {
    const { code, stdout } = await runCli(['diagnose', '-'], { stdin: text })
    const said = stdout.replaceAll(/\s+/g, ' ')
    assert.equal(code, 0)
    assert.match(
      said,
      /1 of the 2 lines was written by cloud-init or one of its units, but none of them shows/,
    )
    assert.match(said, /The nearest line standard input:2 /)
    assert.match(said, /the locale took its time/)
    assert.match(said, /Get more text: /)
  })

  it('gives the nearest line and the sentence as JSON too', async () => {
    const answer = await asJson(['-'], text)
    assert.deepEqual([answer.verdict, answer.evidence.length, answer.evidence[0]?.line], ['unknown', 1, 2])
    assert.match(
      answer.summary,
      /^standard input: the input does not show how the boot went; see standard input:2, "/,
    )
  })
})

describe('boot-health diagnose, on text with terminal escapes', () => {
  const evil = join(scratch, 'con\u001b[2Jsole\u202e.log')
  const log =
    "2024-02-01 10:00:02,000 - url_helper.py[WARNING]: \u202ex\u202c Calling 'http://169.254.169.254/' failed [0/120s]: [Errno 111] Connection refused\n"
  const raw = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/

  it('prints no escape, as text or as JSON', async () => {
    writeFileSync(evil, log)
    for (const args of [[evil], [evil, '--json']]) {
      const { stdout } = await runCli(['diagnose', ...args])
      assert.doesNotMatch(stdout, raw)
    }
    assert.equal((await asJson([evil])).input.name, evil)
  })

  it('prints no escape in an error', async () => {
    writeFileSync(evil, 'nothing of cloud-init\n')
    assert.doesNotMatch((await runCli(['diagnose', evil])).stderr, raw)
  })
})

describe('boot-health diagnose --expect', () => {
  const text = '2024-02-01 10:00:02,000 - util.py[WARNING]: No instance datasource found!\n'

  it('accepts a datasource in any spelling, and None', async () => {
    for (const expect of ['OpenStack', 'DataSourceOpenStack', 'None'])
      assert.equal((await runCli(['diagnose', '-', '--expect', expect], { stdin: text })).code, 0)
  })

  it('refuses anything else, and lists the valid names', async () => {
    const { code, stderr } = await runCli(['diagnose', '-', '--expect', 'Banana'], { stdin: text })
    assert.equal(code, 2)
    assert.match(stderr, /^boot-health: --expect Banana: not a datasource; one of Akamai, .*WSL\n$/)
  })
})

describe('boot-health diagnose, on input that it cannot judge', () => {
  const cases: [what: string, stdin: string | Uint8Array, says: RegExp][] = [
    ['nothing', '', /^boot-health: standard input: empty; .*\n$/],
    [
      'a JPEG',
      Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]),
      /^boot-health: standard input: this is a JPEG image; .*\n$/,
    ],
    [
      'noise',
      'lorem ipsum dolor sit amet\n'.repeat(100_000),
      /^boot-health: standard input: nothing in it that cloud-init wrote .*\n$/,
    ],
    [
      'one line of 30 MB',
      'x'.repeat(30_000_000),
      /^boot-health: standard input: nothing in it that cloud-init wrote \(29 MiB read\).*\n$/,
    ],
  ]
  for (const [what, stdin, says] of cases) {
    it(`answers ${what} with one line and exit code 2`, async () => {
      const { code, stdout, stderr } = await runCli(['diagnose', '-'], { stdin })
      assert.equal(code, 2)
      assert.equal(stdout, '')
      assert.match(stderr, says)
    })
  }
})
