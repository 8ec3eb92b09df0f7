/**
 * Disks that fail under a real server: nothing that was answered 202 is lost, nothing is answered 202 that cannot be
 * kept, and the server goes on when the disk does.
 */
import assert from 'node:assert/strict'
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it, type TestContext } from 'node:test'
import { faultsOfFile } from '../../cli/embedded/file-check.ts'
import { canaryEnvelope } from '../../functions/canary/canary.ts'
import { type Answered, ask } from '../load/http.ts'
import { type LogLine, makeToken, type ServerProcess, sleep, startProcess } from '../load/server-process.ts'
import { freePort } from '../load/stage.ts'
import { ownDisk, run } from '../support/own-disk.ts'

const PAGE = 8192
const parent = mkdtempSync(join(tmpdir(), 'boot-health-faults-'))
const undo: (() => void)[] = []
after(() => {
  for (const one of undo.reverse()) one()
  rmSync(parent, { recursive: true, force: true })
})

const bootId = (n: number) => `0f3c1f9e-3c52-4d53-9c1b-${String(n).padStart(12, '0')}`

/** A server over `directory`, what it accepted, and its output. */
async function serverOver(directory: string) {
  mkdirSync(directory, { recursive: true })
  const log: LogLine[] = []
  const plan = { directory, config: { fleets: { default: {} } }, port: await freePort(), log }
  let server: ServerProcess = await startProcess(plan)
  const [ingest, viewer] = [await makeToken(directory, 'ingest'), await makeToken(directory, 'viewer')]
  const accepted: string[] = []
  let sent = 0
  const get = (path: string) =>
    ask(`${server.url}${path}`, { headers: { authorization: `Bearer ${viewer}` } })
  undo.push(() => void server.kill())
  return {
    log,
    accepted,
    get,
    file: join(directory, 'data', 'boot-health.db'),
    kill: () => server.kill(),
    stop: () => server.stop(),
    async restart() {
      server = await startProcess(plan)
    },
    async send(padding = 0): Promise<Answered> {
      const boot = bootId(sent++)
      const text = Buffer.from(crypto.getRandomValues(new Uint8Array(padding))).toString('base64')
      const envelope = canaryEnvelope(boot, boot)
      const answer = await ask(`${server.url}/v1/evidence`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ingest}` },
        body: `${envelope}${padding > 0 ? `\nsection: padding\n ${text}\n` : ''}`,
      })
      if (answer.status === 202) accepted.push((JSON.parse(answer.body) as { guest: string }).guest)
      return answer
    },
    /** Of the guests that were accepted, those that it does not know. A report is judged some moments later. */
    async lost(): Promise<string[]> {
      for (const until = Date.now() + 60_000; ; await sleep(200)) {
        const answers = await Promise.all(accepted.map((guest) => get(`/v1/instances/${guest}`)))
        const missing = accepted.filter((_, index) => answers[index]?.status !== 200)
        if (missing.length === 0 || Date.now() > until) return missing
      }
    },
  }
}
type Subject = Awaited<ReturnType<typeof serverOver>>

/** Sends until one is refused, and looks at the refusal. */
async function refused(subject: Subject, padding = 0): Promise<void> {
  let last = await subject.send(padding)
  for (let tries = 0; last.status === 202 && tries < 1_000; tries++) last = await subject.send(padding)
  assert.deepEqual(
    [last.status, last.body.includes('Accepted reports are safe')],
    [503, true],
    last.error ?? last.body,
  )
}

async function takenAgain(subject: Subject): Promise<void> {
  for (const until = Date.now() + 20_000; (await subject.send()).status !== 202; await sleep(100))
    assert.ok(Date.now() < until, 'never comes back')
}

const saysOf = ({ log }: Subject) =>
  log.filter(({ event }) => event === 'request_failed').map(({ message }) => String(message))

describe('a log that was torn while the server was down', () => {
  async function killed(name: string) {
    const subject = await serverOver(join(parent, name))
    for (let n = 0; n < 40; n++) await subject.send()
    await subject.kill()
    return subject
  }

  it('by an unfinished write, loses no accepted report', async () => {
    const subject = await killed('tail')
    const wal = `${subject.file}-wal`
    appendFileSync(wal, readFileSync(wal).subarray(32, 32 + 24 + PAGE / 2))
    await subject.restart()
    assert.deepEqual(await subject.lost(), [])
    await subject.stop()
  })

  it('in the middle, keeps what is before the damage, and accepts reports again', async () => {
    const subject = await killed('middle')
    const wal = `${subject.file}-wal`
    truncateSync(wal, Math.floor(statSync(wal).size / 2) + 1234)
    await subject.restart()
    assert.equal((await subject.send()).status, 202)
    assert.equal((await subject.get('/')).status, 200)
    await subject.stop()
    assert.deepEqual(faultsOfFile(subject.file), [])
  })
})

describe('a damaged database page', () => {
  it('gets a 503 for what is on it, with the file and the way out; everything else is served', async () => {
    const subject = await serverOver(join(parent, 'page'))
    for (let n = 0; n < 60; n++) await subject.send()
    assert.deepEqual(await subject.lost(), [])
    await subject.stop()
    const victim = damageOneOf(subject)
    await subject.restart()
    const answer = await subject.get(`/v1/instances/${victim}`)
    assert.equal(answer.status, 503, answer.body)
    const [line = ''] = saysOf(subject)
    assert.ok(line.startsWith(`${subject.file}: it is damaged`), line)
    assert.match(line, /boot-health doctor.*boot-health restore/)
    const others = await Promise.all(subject.accepted.map((guest) => subject.get(`/v1/instances/${guest}`)))
    assert.ok(others.some(({ status }) => status === 200))
    assert.ok(
      others.every(({ status }) => status === 200 || status === 503),
      'never taken for unknown',
    )
    assert.equal((await subject.send()).status, 202)
    await subject.stop()
  })
})

/** Overwrites the page of instances that holds one of them; answers whose it was. */
function damageOneOf({ file, accepted }: Subject): string {
  const bytes = readFileSync(file)
  for (const guest of accepted)
    for (let at = bytes.indexOf(`I#default#0${guest}`); at !== -1; ) {
      const page = Math.floor(at / PAGE)
      const text = bytes.subarray(page * PAGE, (page + 1) * PAGE)
      // What every request and every sweep reads lies elsewhere.
      if (!/TOKEN|LAYOUT|DUE#/.test(text.toString('latin1'))) {
        const fd = openSync(file, 'r+')
        writeSync(fd, Buffer.alloc(PAGE, 0xa5), 0, PAGE, page * PAGE)
        closeSync(fd)
        return guest
      }
      at = bytes.indexOf(`I#default#0${guest}`, (page + 1) * PAGE)
    }
  throw new Error('no page of instances alone')
}

const diskOf = (t: TestContext, name: string) => ownDisk(t, parent, name, undo)

describe('a separate file system', () => {
  it('that is full gets a 503; after space is freed reports are accepted, and none was lost', async (t) => {
    const disk = diskOf(t, 'full')
    if (!disk) return
    const filler = join(disk.at, 'filler')
    run('fallocate', '-l', '16M', filler)
    const subject = await serverOver(disk.at)
    await refused(subject, 12_000)
    assert.ok(subject.accepted.length > 20, `${subject.accepted.length} before it was full`)
    assert.ok(saysOf(subject)[0]?.startsWith(`${subject.file}: the disk is full`), saysOf(subject)[0])
    assert.equal((await subject.get('/')).status, 200)
    rmSync(filler)
    await takenAgain(subject)
    assert.deepEqual(await subject.lost(), [])
    await subject.stop()
  })

  it('on which the file cannot be written for a while gets a 503, and then recovers', async (t) => {
    const disk = diskOf(t, 'immutable')
    if (!disk) return
    const subject = await serverOver(disk.at)
    for (let n = 0; n < 10; n++) await subject.send()
    const files = [subject.file, `${subject.file}-wal`]
    if (run('chattr', '+i', ...files).status !== 0) return t.skip('no chattr here')
    await refused(subject)
    assert.ok(saysOf(subject)[0]?.startsWith(`${subject.file}: `), saysOf(subject)[0])
    assert.equal((await subject.get('/')).status, 200)
    run('chattr', '-i', ...files)
    await takenAgain(subject)
    assert.deepEqual(await subject.lost(), [])
    await subject.stop()
  })

  it('that turns read-only refuses reports; remounted, it has every accepted one', async (t) => {
    const disk = diskOf(t, 'abort')
    if (!disk) return
    const subject = await serverOver(disk.at)
    for (let n = 0; n < 30; n++) await subject.send()
    // What ext4 does by itself when its device fails a write.
    if (run('mount', '-o', 'remount,abort', disk.at).status !== 0) return t.skip('no remount,abort here')
    await refused(subject)
    assert.equal((await subject.get('/')).status, 200, 'it goes on reading')
    await subject.kill()
    assert.equal(run('umount', disk.at).status, 0)
    assert.equal(run('mount', disk.device, disk.at).status, 0)
    await subject.restart()
    await takenAgain(subject)
    assert.deepEqual(await subject.lost(), [])
    await subject.stop()
  })

  it('that is mounted read-only stops the start, in one line', async (t) => {
    const disk = diskOf(t, 'ro')
    if (!disk) return
    run('mount', '-o', 'remount,ro', disk.at)
    const words = ['cli/main.ts', 'serve', '--no-demo', '--port', '0', '--data', join(disk.at, 'data')]
    const { status, stderr } = run(process.execPath, '--disable-warning=ExperimentalWarning', ...words)
    assert.deepEqual([status, stderr.trim().split('\n').length], [2, 1], stderr)
    assert.match(stderr, /read-only/)
    assert.ok(stderr.includes(disk.at))
  })
})
