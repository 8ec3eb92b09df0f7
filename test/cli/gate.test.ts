/** `boot-health gate`: its reports for names that somebody chose to do harm, and its exit codes. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { asJunit } from '../../cli/gate/as-junit.ts'
import { asMarkdown } from '../../cli/gate/as-markdown.ts'
import { asText } from '../../cli/gate/as-text.ts'
import { EXIT_CODES, type GateAnswer, gateAnswer, newsLines } from '../../cli/gate/gate-answer.ts'
import { createStyle } from '../../cli/terminal/style.ts'
import { gateJson } from '../../functions/api/gate-json.ts'
import { DECISIONS } from '../../shared/gate/decision.ts'
import { gate } from '../../shared/gate/gate.ts'
import { GATE_DEFAULTS } from '../../shared/gate/gate-settings.ts'
import { boots, USUAL } from '../gate/simulated-boots.ts'
import { randomFrom } from '../support/random.ts'
import { runCli } from './run-cli.ts'

const T0 = Date.UTC(2026, 10, 1)
const NOW = T0 + 7_200_000
const HOSTILE = '<b>&"\'`|@all\u0007\u2028[x](http://e)\ud800'

/** What the server answers for an image of this name, of which `fails` fail, against so many boots of the baseline. */
function answered(image: string, fails: number, count: number, against = 100): GateAnswer {
  const candidate = boots(
    { ...USUAL, fails, added: { init: fails === 0 ? 0 : 3 } },
    count,
    T0 + 3_600_000,
    randomFrom(2),
  ).map((boot) => ({ ...boot, instance: `${image}-${boot.instance}` }))
  const both = { candidate, baseline: boots({ ...USUAL, fails: 0 }, against, T0, randomFrom(1)) }
  const read = { ...gate(both, GATE_DEFAULTS, NOW), boots: both, at: NOW }
  const question = {
    fleet: 'demo',
    image,
    baseline: 'in-use',
    since: 0,
    baseline_since: 0,
    settings: GATE_DEFAULTS,
  }
  return gateAnswer.parse(JSON.parse(JSON.stringify(gateJson(question, read, 'https://boot.example.com'))))
}

describe('the gate’s reports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gate-'))
  after(() => rmSync(folder, { recursive: true }))

  it('are valid XML for every name', (t) => {
    const xml = asJunit(answered(HOSTILE, 0.9, 12))
    assert.match(xml, /<testsuites tests="8" failures="\d" errors="0" skipped="\d" time="0">/)
    assert.doesNotMatch(xml, /<b>|\u0007|\ud800/)
    writeFileSync(join(folder, 'gate.xml'), xml)
    const read =
      'import sys, xml.dom.minidom as d; print(d.parse(sys.argv[1]).getElementsByTagName("testcase")[0].getAttribute("name"))'
    const parsed = spawnSync('python3', ['-c', read, join(folder, 'gate.xml')], { encoding: 'utf8' })
    if (parsed.error) return t.skip('no python3')
    assert.equal(parsed.stdout.trim(), 'decision', parsed.stderr)
  })

  it('pass in JUnit only for a promoted image', () => {
    const counts = (answer: GateAnswer) =>
      /failures="(\d+)" errors="(\d+)"/.exec(asJunit(answer))?.slice(1).map(Number)
    assert.deepEqual(counts(answered('good', 0, 40)), [0, 0])
    assert.deepEqual(counts(answered('few', 0, 4)), [0, 1])
    assert.deepEqual(counts(answered('none', 0, 0)), [0, 1])
  })

  it('mention nobody and contain no foreign markup in Markdown', () => {
    const text = asMarkdown(answered(HOSTILE, 0.9, 12))
    const [head = ''] = text.split('\n')
    assert.match(head, /^### ❌ Refuse: `[^`]*` against `in-use`$/)
    // Outside of code nothing of the name is left that is a tag, a mention or a link.
    assert.doesNotMatch(
      text.replaceAll(/`[^`]*`/g, '').replaceAll(/<https:[^>]*>/g, ''),
      /<b>|@all|\]\(http:\/\/e/,
    )
    for (const line of text.split('\n').filter((one) => one.startsWith('| ')))
      assert.equal(line.match(/(?<!\\)\|/g)?.length, 7, line)
  })

  it('say what is new with both counts, and of what nobody can say whether it is', () => {
    const answer = answered('odd', 0.5, 12)
    const [cause] = answer.news.causes.things ?? []
    assert.ok(cause)
    const news = {
      ...answer.news,
      findings: { ...answer.news.findings, things: [{ code: 'race_at_risk', candidate: 3, baseline: 9 }] },
    }
    const lints = {
      candidate_of: 12,
      baseline_of: 0,
      things: [{ code: 'datasource_list_not_a_list', candidate: 12, baseline: null }],
    }
    assert.deepEqual(newsLines({ ...answer, news: { ...news, lints } }), [
      `New cause: metadata_timeout, in ${cause.candidate} of 12 boots; of the baseline in 0 of 100`,
      'Fault of its configuration: datasource_list_not_a_list, in 12 of 12 boots; of the baseline nobody can say',
      'Configuration: not compared; it is known of 12 of 12 boots of the candidate and of 0 of 100 of the baseline',
    ])
  })

  it('show the decision and what is missing in a terminal', () => {
    const style = createStyle({ isTTY: false, columns: 100, env: {} })
    const text = asText(answered('few', 0, 12), style)
    assert.match(text, /^Inconclusive: few against in-use\n/)
    assert.match(text, /At least 20 more boots of the candidate are needed\./)
    assert.match(
      text,
      /^Failures {2,}undecided {2,}0 of 12 {2,}0 of 100 {2,}0 % fail, 95 % interval 0 % to 26\.5 % {2,}20 more boots$/m,
    )
  })

  it('show no rate and no interval of an image without boots', () => {
    const style = createStyle({ isTTY: false, columns: 100, env: {} })
    for (const [count, against] of [
      [1, 0],
      [0, 100],
      [0, 0],
    ] as const) {
      const answer = answered('new', 0, count, against)
      const rows = [asText(answer, style), asMarkdown(answer)].flatMap((text) =>
        text.split('\n').filter((line) => /^(?:\| )?(?:Failures|Whole boot|Race margin)\b/.test(line)),
      )
      assert.equal(rows.length, 6)
      for (const row of rows) assert.doesNotMatch(row, /%|interval/, row)
      for (const row of rows) assert.match(row, /no boots/, row)
      assert.doesNotMatch(asJunit(answer), /95 % interval|NaN/)
    }
  })

  it('use the singular for one boot', () => {
    const one = { ...answered('few', 0, 1), needs: 1 }
    for (const text of [asText(one, createStyle({ isTTY: false, columns: 100, env: {} })), asMarkdown(one)]) {
      assert.match(text, /At least 1 more boot of the candidate is needed\./)
      assert.match(text, /1 boot of the candidate counts, and 100 of the baseline/)
    }
  })

  it('have an exit code for each decision', () => {
    assert.deepEqual(
      DECISIONS.map((decision) => EXIT_CODES[decision]),
      [0, 1, 3, 2],
    )
  })
})

describe('boot-health gate', () => {
  let url = ''
  const answers: (GateAnswer | number)[] = []
  const asked: URL[] = []
  const server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '/', 'http://server'))
    const next = answers.length > 1 ? answers.shift() : answers[0]
    response.statusCode = typeof next === 'number' ? next : 200
    response.end(typeof next === 'number' ? '{"detail":"No."}' : JSON.stringify(next))
  })
  before(async () => {
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => server.close())
  const run = (...words: string[]) =>
    runCli(['gate', '--image', 'new', '--baseline', 'in-use', '--url', url, ...words])

  it('waits while a server is away, and sends the options in its request', async () => {
    answers.splice(0, answers.length, 503, answered('new', 0, 40))
    const { code, stdout } = await run('--wait', '1m', '--p0', '0.02', '--margin-at-risk', '0.5s', '--strict')
    assert.equal(code, 0)
    assert.match(stdout, /^Promote: new against in-use$/m)
    const { pathname, searchParams } = asked[0] ?? assert.fail('nothing was asked')
    assert.equal(pathname, '/v1/images/new/gate')
    const { p0, margin_at_risk_s, strict, wait_s, p1 } = Object.fromEntries(searchParams)
    assert.deepEqual([p0, margin_at_risk_s, strict, p1], ['0.02', '0.5', '1', undefined])
    assert.ok(Number(wait_s) > 40)
  })

  it('never takes a failing or refusing server for a rejected image', async () => {
    for (const [status, code] of [
      [503, 2],
      [401, 2],
    ] as const) {
      answers.splice(0, answers.length, status)
      assert.equal((await run()).code, code, `${status}`)
    }
    const { code, stderr } = await runCli([
      'gate',
      '--image',
      'a',
      '--baseline',
      'b',
      '--url',
      'http://127.0.0.1:9',
    ])
    assert.deepEqual([code, stderr.split('\n').length], [2, 2])
  })

  it('reports a mistake before it sends a request', async () => {
    asked.splice(0)
    for (const words of [
      ['--baseline', 'new'],
      ['--p0', '2'],
      ['--wait', 'long'],
      ['--junit', '/nosuch/folder/gate.xml'],
      ['--failures-by', 'guess'],
    ]) {
      const { code, stderr } = await run(...words)
      assert.equal(code, 2, words.join(' '))
      assert.equal(stderr.trim().split('\n').length, 1, stderr)
    }
    assert.deepEqual(asked, [])
  })

  it('writes its reports beside what it prints', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gate-'))
    answers.splice(0, answers.length, answered('new', 0.9, 12))
    const [junit, markdown] = [join(folder, 'gate.xml'), join(folder, 'gate.md')]
    const { code, stdout } = await run('--junit', junit, '--markdown', markdown, '--json')
    assert.equal(code, 1)
    assert.equal((JSON.parse(stdout) as GateAnswer).decision, 'refuse')
    assert.match(readFileSync(junit, 'utf8'), /<failure type="refuse"/)
    assert.match(readFileSync(markdown, 'utf8'), /^### ❌ Refuse/)
    rmSync(folder, { recursive: true })
  })
})
