import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { CliError } from '../../cli/cli-error.ts'
import type { DiagnoseInput } from '../../cli/input/collect.ts'
import { sectionFor } from '../../cli/input/known-files.ts'
import { readInput } from '../../cli/input/read-input.ts'
import { sniff } from '../../cli/input/sniff.ts'
import { createTextWindow } from '../../cli/input/text-window.ts'

const LOG = "2026-01-01 00:00:01,000 - util.py[DEBUG]: Cloud-init v. 22.4.2 running 'init'\n"
const scratch = mkdtempSync(join(tmpdir(), 'boot-health-input-'))
after(() => rmSync(scratch, { recursive: true }))

function write(path: string, content: string | Buffer): string {
  const full = join(scratch, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, content)
  return full
}

function none(): AsyncIterable<Buffer> {
  return Readable.from([])
}

async function tarOf(entries: [name: string, content: string][]): Promise<Buffer> {
  const archive = pack()
  for (const [name, content] of entries) archive.entry({ name }, content)
  archive.finalize()
  return buffer(archive)
}

function sectionsOf(input: DiagnoseInput): Record<string, string> {
  return Object.fromEntries(input.evidence.sections.map(({ name, text }) => [name, text]))
}

async function refusal(given: string, stdin: AsyncIterable<Buffer> = none()): Promise<string> {
  const error: unknown = await readInput(given, stdin).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof CliError, `expected a refusal of ${given}, got ${error}`)
  assert.equal(error.exitCode, 2)
  assert.doesNotMatch(error.message, /\n/)
  return error.message
}

describe('readInput', () => {
  it('takes a text file as it is', async () => {
    const input = await readInput(write('plain.log', LOG), none())
    assert.equal(input.kind, 'text')
    assert.deepEqual(sectionsOf(input), { text: LOG })
  })

  it('takes a pipe, gzipped or not', async () => {
    for (const bytes of [Buffer.from(LOG), gzipSync(LOG)]) {
      assert.deepEqual(sectionsOf(await readInput('-', Readable.from([bytes]))), { text: LOG })
    }
  })

  it('reads UTF-16, as PowerShell writes it', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(LOG, 'utf16le')])
    assert.equal(sectionsOf(await readInput('-', Readable.from([bytes]))).text?.endsWith(LOG), true)
  })

  it('keeps the readable part of a truncated gzip file', async () => {
    const long = LOG.repeat(5000)
    const input = await readInput('-', Readable.from([gzipSync(long).subarray(0, -40)]))
    assert.match(sectionsOf(input).text ?? '', /running 'init'/)
  })

  it('reads a collect-logs tarball by file name, and ignores other files', async () => {
    const tar = await tarOf([
      ['cloud-init-logs-2026/cloud-init.log', LOG],
      ['cloud-init-logs-2026/run/cloud-init/status.json', '{}'],
      ['cloud-init-logs-2026/../../../etc/passwd', 'root'],
      ['cloud-init-logs-2026/user-data.txt', 'secret'],
      ['/etc/cloud/cloud.cfg.d/90.cfg', 'a: 1'],
    ])
    for (const bytes of [tar, gzipSync(tar)]) {
      const input = await readInput('-', Readable.from([bytes]))
      assert.equal(input.kind, 'logs_tarball')
      assert.deepEqual(sectionsOf(input), {
        '/var/log/cloud-init.log': LOG,
        '/run/cloud-init/status.json': '{}',
        '/etc/cloud/cloud.cfg.d/90.cfg': 'a: 1',
      })
    }
  })

  it('keeps the readable part of a truncated tarball', async () => {
    const tar = await tarOf([
      ['cloud-init.log', LOG],
      ['big', 'x'.repeat(50_000)],
    ])
    const input = await readInput('-', Readable.from([tar.subarray(0, 9000)]))
    assert.deepEqual(sectionsOf(input), { '/var/log/cloud-init.log': LOG })
  })

  it('reads a guest root, and follows its links as the guest would', async () => {
    const root = join(scratch, 'root')
    write('root/var/log/cloud-init.log', LOG)
    write('root/var/lib/cloud/data/status.json', '{"v1":{}}')
    write('root/etc/cloud/cloud.cfg.d/95.cfg', 'b: 1')
    mkdirSync(join(root, 'run/cloud-init'), { recursive: true })
    symlinkSync('/var/lib/cloud/data/status.json', join(root, 'run/cloud-init/status.json'))
    const input = await readInput(root, none())
    assert.equal(input.kind, 'guest_root')
    assert.deepEqual(sectionsOf(input), {
      '/var/log/cloud-init.log': LOG,
      '/run/cloud-init/status.json': '{"v1":{}}',
      '/etc/cloud/cloud.cfg.d/95.cfg': 'b: 1',
    })
  })

  it('follows no link out of a guest root, and does not hang on a loop', async () => {
    const outside = write('outside/secret.json', 'secret')
    const root = join(scratch, 'evil')
    write('evil/var/log/cloud-init.log', LOG)
    mkdirSync(join(root, 'run/cloud-init'), { recursive: true })
    symlinkSync(outside, join(root, 'run/cloud-init/status.json'))
    symlinkSync('../../../../../../outside/secret.json', join(root, 'run/cloud-init/result.json'))
    symlinkSync('cloud.cfg', join(root, 'run/cloud-init/cloud.cfg'))
    assert.deepEqual(sectionsOf(await readInput(root, none())), { '/var/log/cloud-init.log': LOG })
  })

  it('reads a folder of logs', async () => {
    write('loose/cloud-init.log', LOG)
    write('loose/holiday.txt', 'no')
    assert.deepEqual(sectionsOf(await readInput(join(scratch, 'loose'), none())), {
      '/var/log/cloud-init.log': LOG,
    })
  })

  it('reads a report that the guest reporter spooled', async () => {
    const report = 'boot-health-evidence/1\nboot_id: abc\nseq: 1\n\nsection: console\n hello\n'
    const input = await readInput('-', Readable.from([Buffer.from(report)]))
    assert.equal(input.kind, 'report')
    assert.deepEqual({ ...input.evidence.facts }, { boot_id: 'abc', seq: '1' })
    assert.deepEqual(sectionsOf(input), { console: 'hello' })
  })

  const refused: [what: string, bytes: Buffer, says: RegExp][] = [
    ['an empty pipe', Buffer.alloc(0), /empty/],
    ['a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70]), /JPEG image/],
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]), /a program/],
    ['an xz file', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), /xz -dc/],
    [
      'random bytes',
      Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 197 + (i >> 3) * 31) & 255)),
      /binary data/,
    ],
    ['a gzipped JPEG', gzipSync(Buffer.from([0xff, 0xd8, 0xff, 0xe0])), /JPEG image/],
    ['gzip in gzip in gzip', gzipSync(gzipSync(gzipSync('x'))), /unpack it first/],
    ['damaged gzip', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 255, 255, 255, 255]), /damaged/],
    ['a report without its header', Buffer.from('boot-health-evidence/1\n!!\n'), /not a legible report/],
  ]
  for (const [what, bytes, says] of refused) {
    it(`answers ${what} with one line`, async () => {
      assert.match(await refusal('-', Readable.from(bytes.length === 0 ? [] : [bytes])), says)
    })
  }

  it('answers an archive and a directory without cloud-init files with one line', async () => {
    assert.match(
      await refusal('-', Readable.from([await tarOf([['a.txt', 'b']])])),
      /no cloud-init file in this archive/,
    )
    mkdirSync(join(scratch, 'bare'))
    assert.match(await refusal(join(scratch, 'bare')), /no cloud-init files here/)
  })

  it('answers a name that does not exist with one line', async () => {
    assert.match(await refusal(join(scratch, 'nowhere')), /no such file/)
  })
})

describe('sniff', () => {
  it('takes a console with escapes, backspaces, NULs and Latin-1 as text', () => {
    const bytes = Buffer.concat([
      Buffer.alloc(900),
      Buffer.from('\x1b[1m ok \b\b\x1b[0m\r\n'.repeat(50)),
      Buffer.from('Gr\xfc\xdfe', 'latin1'),
    ])
    assert.equal(sniff(bytes).kind, 'text')
  })
})

describe('sectionFor', () => {
  const cases: [path: string, section: string | null][] = [
    ['cloud-init-logs-2026-01-01/cloud-init.log', '/var/log/cloud-init.log'],
    ['cloud-init-logs/var/log/cloud-init-output.log', '/var/log/cloud-init-output.log'],
    ['./run/cloud-init/result.json', '/run/cloud-init/result.json'],
    ['var/lib/cloud/data/status.json', '/run/cloud-init/status.json'],
    ['x/etc/cloud/cloud.cfg.d/50_x.cfg', '/etc/cloud/cloud.cfg.d/50_x.cfg'],
    ['etc/cloud/cloud.cfg.d/README', null],
    ['journal.txt', 'journal'],
    ['../../etc/shadow', null],
    ['', null],
  ]
  for (const [path, section] of cases)
    it(`reads ${path} as ${section}`, () => assert.equal(sectionFor(path), section))
})

describe('createTextWindow', () => {
  const limits = { head: 400, middle: 400, tail: 400 }

  function kept(text: string, chunk = 97): ReturnType<ReturnType<typeof createTextWindow>['finish']> {
    const window = createTextWindow(limits)
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += chunk) window.push(bytes.subarray(at, at + chunk))
    return window.finish()
  }

  it('keeps a text that fits unchanged', () => {
    const text = Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n')
    const result = kept(text)
    assert.equal(result.text, text)
    assert.equal(result.omitted, 0)
    assert.equal(result.lines, 40)
    assert.equal(result.lineOf(17), 17)
  })

  it('keeps the head, the tail and the lines that matter, with their line numbers in the original', () => {
    const lines = Array.from({ length: 1000 }, (_, i) =>
      i % 250 === 125 ? `ci-info: row ${i + 1}` : `noise ${i + 1}`,
    )
    for (const chunk of [7, 97, 100_000]) {
      const result = kept(lines.join('\n'), chunk)
      const shown = result.text.split('\n')
      assert.equal(result.lines, 1000)
      assert.ok(shown.length < 300, `${shown.length} lines kept`)
      assert.equal(result.omitted + shown.length, 1000)
      shown.forEach((line, index) => {
        assert.equal(line, lines[result.lineOf(index + 1) - 1])
      })
      assert.deepEqual(
        shown.filter((line) => line.startsWith('ci-info')).map((line) => line.slice(13)),
        ['126', '376', '626', '876'],
      )
    }
  })

  it('stays small when the text has no line end', () => {
    const window = createTextWindow(limits)
    for (let index = 0; index < 200; index += 1) window.push(Buffer.alloc(1000, 'x'))
    const result = window.finish()
    assert.equal(result.bytes, 200_000)
    assert.ok(result.text.length < 20_000)
  })
})
