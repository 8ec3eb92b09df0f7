/**
 * The gate in a pipeline's shape: a script boots an image 40 times, gates it, and goes by the exit code and the JUnit
 * report. The boots are reports over HTTP to a real server; the times of three images are known.
 */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { type Embedded, startEmbedded, until } from '../support/embedded.ts'
import { type BootPlan, type FakeCloud, startCloud } from '../support/fake-cloud.ts'
import { randomFrom } from '../support/random.ts'
import { storeToken } from '../support/table.ts'

const SCRIPT = `set -u
aws ec2 run-instances --image-id "$IMAGE" --count 40 > instances || exit 9
boot-health gate --image "$IMAGE" --baseline image-a --wait 4m --junit gate.xml --markdown gate.md --json > gate.json
code=$?
aws ec2 terminate-instances --instance-ids $(cat instances)
exit $code
`

/** 38 s ± 1.5 s; the slow image takes 6 s longer, of the bad one every fifth boot loses its race. */
function planned(): BootPlan {
  const random = randomFrom(5)
  const spread = () => 1.5 * (random() + random() + random() + random() - 2) * Math.sqrt(3)
  return (image, n) => {
    if (image === 'image-bad' && n % 5 === 0) return { lost: true }
    return { lost: false, whole_s: 38 + spread() + (image === 'image-slow' ? 6 : 0) }
  }
}

describe('a pipeline that boots image B 40 times and gates it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pipeline-'))
  let embedded: Embedded
  let cloud: FakeCloud
  let viewer = ''
  before(async () => {
    embedded = await startEmbedded({ fleets: { demo: {} } })
    viewer = await storeToken(embedded.server, 'viewer')
    cloud = await startCloud(embedded, planned())
    // The image in use has booted before.
    const made = spawn('aws', ['ec2', 'run-instances', '--image-id', 'image-a', '--count', '60'], {
      env: env(),
    })
    await text(made.stdout)
    const rows = async () =>
      (await embedded.server.store.listImageBoots({ fleet: 'demo', image: 'image-a' }, 0, null, 100)).items
    await until(async () => (await rows()).length === 60, 'the image in use has its boots')
  })
  after(async () => {
    await cloud?.stop()
    await embedded?.server.stop()
    rmSync(folder, { recursive: true })
  })
  const env = (more: Record<string, string> = {}) => ({
    ...{ PATH: `${cloud.bin}:${process.env.PATH}`, LC_ALL: 'C.UTF-8', HOME: folder },
    ...{ BOOT_HEALTH_URL: embedded.server.url, BOOT_HEALTH_TOKEN: viewer, ...more },
  })
  const file = (name: string) => readFileSync(join(folder, name), 'utf8')

  async function pipeline(IMAGE: string) {
    const child = spawn('sh', ['-c', SCRIPT], { cwd: folder, env: env({ IMAGE }) })
    const ended = new Promise<number | null>((done) => child.on('close', done))
    const complaint = await text(child.stderr)
    const code = await ended
    const answer = JSON.parse(file('gate.json')) as {
      decision: string
      boots: { candidate: { counted: number } }
      tests: { test: string; result: string }[]
    }
    const [, tests, failures, errors] =
      /<testsuite [^>]*tests="(\d+)" failures="(\d+)" errors="(\d+)"/.exec(file('gate.xml')) ?? []
    const told = `${IMAGE}: exit ${code}, ${answer.decision} after ${answer.boots.candidate.counted} boots; JUnit: ${tests} tests, ${failures} failures, ${errors} errors`
    process.stdout.write(`  ${told}\n`)
    assert.equal(complaint, '')
    return {
      code,
      answer,
      junit: { tests: Number(tests), failures: Number(failures), errors: Number(errors) },
    }
  }

  it('promotes an image that boots like the current one', async () => {
    const { code, answer, junit } = await pipeline('image-good')
    assert.deepEqual([code, answer.decision], [0, 'promote'])
    assert.deepEqual([junit.tests, junit.failures, junit.errors], [8, 0, 0])
  })

  it('refuses an image that takes 6 s longer, and names the stage', async () => {
    const { code, answer, junit } = await pipeline('image-slow')
    assert.deepEqual([code, answer.decision], [1, 'refuse'])
    assert.ok(answer.tests.some(({ test, result }) => test === 'whole' && result === 'worse'))
    // The decision, and each test that refuses.
    assert.ok(junit.failures >= 2 && junit.errors === 0, JSON.stringify(junit))
    assert.match(
      file('gate.xml'),
      /<testcase classname="image-slow" name="Whole boot" time="0"><failure type="worse"/,
    )
    assert.match(file('gate.md'), /^### ❌ Refuse: `image-slow` against `image-a`$/m)
  })

  it('refuses an image that loses the race on every fifth boot, with links to those boots', async () => {
    const { code, answer } = await pipeline('image-bad')
    assert.deepEqual([code, answer.decision], [1, 'refuse'])
    const [, link = ''] = /(http:\/\/[^<\n]+\/boots\/[^<\n]+)/.exec(file('gate.xml')) ?? []
    const page = await fetch(link.replaceAll('&amp;', '&'), {
      headers: { authorization: `Bearer ${viewer}` },
    })
    assert.equal(page.status, 200, link)
  })

  it('writes JUnit that an XML parser reads', (t) => {
    const read =
      'import sys, xml.dom.minidom as d; print(len(d.parse(sys.argv[1]).getElementsByTagName("testcase")))'
    const parsed = spawnSync('python3', ['-c', read, join(folder, 'gate.xml')], { encoding: 'utf8' })
    if (parsed.error) return t.skip('no python3')
    assert.equal(parsed.stdout.trim(), '8', parsed.stderr)
  })
})
