/** Steps of pipelines that gate an image, run as those run them: real boots of a real server decide. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { parse } from 'yaml'
import { COMPILED } from '../cli/run-cli.ts'
import { asRows, boots, USUAL } from '../gate/simulated-boots.ts'
import { type Embedded, startEmbedded } from '../support/embedded.ts'
import { type FakeCloud, startCloud } from '../support/fake-cloud.ts'
import { randomFrom } from '../support/random.ts'
import { storeToken } from '../support/table.ts'

const BASH = ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c']
const folder = mkdtempSync(join(tmpdir(), 'gates-'))
after(() => rmSync(folder, { recursive: true }))

describe('a build step that gates an image', () => {
  let embedded: Embedded
  let cloud: FakeCloud
  const tokens = { operator: '', viewer: '' }
  before(async () => {
    embedded = await startEmbedded({ fleets: { demo: {} } })
    tokens.operator = await storeToken(embedded.server, 'operator')
    tokens.viewer = await storeToken(embedded.server, 'viewer')
    cloud = await startCloud(embedded, (image) =>
      image.includes('bad') ? { lost: true } : { lost: false, whole_s: 33 },
    )
    const old = boots({ ...USUAL, fails: 0 }, 30, Date.now() - 3_600_000, randomFrom(1))
    for (const row of asRows('in-use', old))
      await embedded.server.store.putImageBoot({
        ...row,
        fleet: 'demo',
        stage_ms: {},
        finished_s: 33,
        margin_s: null,
      })
  })
  after(async () => {
    await cloud.stop()
    await embedded.server.stop()
  })

  async function run(words: string[], env: Record<string, string>) {
    const child = spawn(words[0] ?? '', words.slice(1), {
      cwd: folder,
      env: {
        ...{ ...COMPILED, PATH: `${cloud.bin}:${process.env.PATH}`, LC_ALL: 'C.UTF-8', HOME: folder },
        ...{
          BOOT_HEALTH_URL: embedded.server.url,
          BOOT_HEALTH_TOKEN: tokens.operator,
          VIEWER: tokens.viewer,
        },
        ...env,
      },
    })
    const ended = new Promise<number | null>((done) => child.on('close', done))
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
    return { code: await ended, stdout, stderr }
  }

  it('of Packer fails the build, and deletes the machines that it booted', async () => {
    const packer = readFileSync('examples/gate-packer/image.pkr.hcl', 'utf8')
    assert.match(packer, /script\s+= "gate\.sh"/)
    const env = { IMAGE: 'bad-1', BASELINE: 'in-use', BOOTS: '3', WAIT: '1m' }
    const { code, stdout, stderr } = await run(['sh', resolve('examples/gate-packer/gate.sh')], env)
    assert.equal(code, 1, stderr)
    assert.match(stdout, /^Refuse: bad-1 against in-use$/m)
    assert.deepEqual(cloud.deleted.slice(-3), cloud.made.slice(-3))
    assert.match(readFileSync(join(folder, 'gate.xml'), 'utf8'), /<failure type="refuse"/)
  })

  it('of Packer exits with its own code when the gate is inconclusive, without a wait', async () => {
    const env = { IMAGE: 'fine-1', BASELINE: 'in-use', BOOTS: '2', WAIT: '1s' }
    const { code, stdout } = await run(['sh', resolve('examples/gate-packer/gate.sh')], env)
    assert.equal(code, 3)
    assert.match(stdout, /At least \d+ more boots of the candidate are needed\./)
  })

  it('of GitHub Actions fails with the gate’s exit code, and comments with its report', async () => {
    const workflow = parse(readFileSync('examples/github-actions/gate.yml', 'utf8')) as {
      jobs: { gate: { steps: { name: string; run?: string }[] } }
    }
    const step = (name: string) =>
      workflow.jobs.gate.steps.find((one) => one.name === name)?.run ?? assert.fail(name)
    const env = {
      IMAGE: 'bad-2',
      BASELINE: 'in-use',
      BOOTS: '3',
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    }
    assert.equal((await run([...BASH, step('Boot')], env)).code, 0)
    const { code, stderr } = await run([...BASH, step('Gate').replace('--wait 2h', '--wait 1m')], env)
    assert.equal(code, 1, stderr)
    assert.match(readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8'), /^### ❌ Refuse: `bad-2` against `in-use`$/m)
    assert.equal((await run([...BASH, step('Delete')], env)).code, 0)
    assert.deepEqual(cloud.deleted.slice(-3), cloud.made.slice(-3))
  })

  it('of EC2 Image Builder fails the test of an AMI, and terminates its instances', async () => {
    const imds = await listen((request) => (request.endsWith('/ami-id') ? 'ami-bad' : 'session'))
    const component = parse(readFileSync('examples/gate-image-builder/component.yml', 'utf8')) as {
      parameters: Record<string, { default?: string }>[]
      phases: { name: string; steps: { inputs: { commands: string[] } }[] }[]
    }
    const given: Record<string, string> = {
      Url: embedded.server.url,
      Baseline: 'in-use',
      Subnet: 'subnet-1',
      Boots: '3',
      WaitSeconds: '60',
    }
    const defaults = Object.assign({}, ...component.parameters) as Record<string, { default?: string }>
    const command = (component.phases[0]?.steps[0]?.inputs.commands[0] ?? '').replaceAll(
      /\{\{ (\w+) \}\}/g,
      (_, name: string) => given[name] ?? defaults[name]?.default ?? assert.fail(name),
    )
    const { code, stdout, stderr } = await run(['bash', '-c', command], { IMDS: imds.url, PAUSE: '1' })
    await imds.stop()
    assert.equal(code, 1, stderr)
    assert.match(stdout, /^gate of ami-bad: refuse true$/m)
    assert.deepEqual(cloud.deleted.slice(-3), cloud.made.slice(-3))
  })

  it('of HCP Packer revokes the version of a refused image, and no other', async () => {
    const asked: string[] = []
    const hcp = await listen((request, body, authorization) => {
      asked.push(`${request} ${authorization} ${body}`)
      return request.includes('oauth2') ? '{"access_token":"hcp-token","expires_in":3600}' : '{}'
    })
    const names = { HCP_ORGANIZATION_ID: 'org', HCP_PROJECT_ID: 'proj', BUCKET: 'web', FINGERPRINT: '01H' }
    const env = {
      ...names,
      ...{ HCP_CLIENT_ID: 'id', HCP_CLIENT_SECRET: 's3cret&', HCP_AUTH_URL: hcp.url, HCP_API_URL: hcp.url },
      ...{ BASELINE: 'in-use', WAIT: '5s' },
    }
    const script = ['sh', resolve('examples/gate-hcp-packer/revoke.sh')]
    assert.equal((await run(script, { ...env, IMAGE: 'fine-1', WAIT: '1s' })).code, 3)
    assert.equal((await run(script, { ...env, IMAGE: 'nosuch', WAIT: '1s' })).code, 2)
    assert.deepEqual(asked, [])
    const { code, stdout, stderr } = await run(script, { ...env, IMAGE: 'bad-1' })
    await hcp.stop()
    assert.equal(code, 1, stderr)
    assert.match(stdout, /^revoked 01H of web: the gate refused bad-1$/m)
    assert.deepEqual(asked, [
      'POST /oauth2/token undefined client_id=id&client_secret=s3cret%26&grant_type=client_credentials&audience=https%3A%2F%2Fapi.hashicorp.cloud',
      'PATCH /packer/2023-01-01/organizations/org/projects/proj/buckets/web/versions/01H Bearer hcp-token {"revoke_in":"0s","revocation_message":"refused by the boot-health gate"}',
    ])
  })
})

/** A small server that answers each request with a text. */
async function listen(answer: (request: string, body: string, authorization: string | undefined) => string) {
  const server = createServer(async (request, response) => {
    const body = await text(request)
    response.end(answer(`${request.method} ${request.url}`, body, request.headers.authorization))
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  const stop = async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
  return { url: `http://127.0.0.1:${port}`, stop }
}
