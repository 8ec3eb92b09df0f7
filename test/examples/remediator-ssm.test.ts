/** The far side is a small SSM with its JSON protocol, which really runs what it is sent, in a guest's root made up here. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, beforeEach, describe, it } from 'node:test'
import { SSMClient } from '@aws-sdk/client-ssm'
import { rerunBySsm } from '../../examples/remediator-ssm/rerun-by-ssm.ts'
import { type Received, startReceiver } from '../support/receiver.ts'

const INSTANCE = 'i-0123456789abcdef0'

let root = ''
let metadataAnswers = true
const metadata = await startReceiver(({ method }) =>
  metadataAnswers ? { status: 200, body: method === 'PUT' ? 'token' : INSTANCE } : { status: 404 },
)
const ssm = await startReceiver((received, response) => {
  void speak(received, response)
  return null
})
after(() => Promise.all([ssm.stop(), metadata.stop()]))

interface Invocation {
  Status: string
  StatusDetails: string
  StandardOutputContent: string
  asked: number
}
const SENT: Invocation = { Status: 'Pending', StatusDetails: 'Pending', StandardOutputContent: '', asked: 0 }
let invocation = SENT
let reachable = true

async function speak({ headers, body }: Received, response: ServerResponse): Promise<void> {
  const answer = (status: number, value: object) =>
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(value))
  if (!headers.authorization?.startsWith('AWS4-HMAC-SHA256 '))
    return void answer(403, { __type: 'AccessDenied' })
  const request = JSON.parse(body)
  if (headers['x-amz-target'] === 'AmazonSSM.SendCommand') {
    assert.deepEqual([request.DocumentName, request.InstanceIds], ['AWS-RunShellScript', [INSTANCE]])
    answer(200, { Command: { CommandId: 'c-1', Status: 'Pending' } })
    if (reachable) run(request.Parameters.commands.join('\n'))
    else invocation = { ...invocation, Status: 'Failed', StatusDetails: 'Undeliverable' }
    return
  }
  invocation = { ...invocation, asked: invocation.asked + 1 }
  // As SSM does right after a command was sent.
  if (invocation.asked === 1) return void answer(400, { __type: 'InvocationDoesNotExist' })
  const { asked: _, ...said } = invocation
  answer(200, { CommandId: 'c-1', InstanceId: INSTANCE, ...said, StandardErrorContent: '' })
}

function run(script: string): void {
  invocation = { ...invocation, Status: 'InProgress', StatusDetails: 'InProgress' }
  const env = { ...process.env, PATH: `${root}/bin:${process.env.PATH}`, ROOT: root, METADATA: metadata.url }
  execFile('/bin/sh', ['-c', script], { env }, (error, stdout) => {
    const Status = error ? 'Failed' : 'Success'
    invocation = { ...invocation, Status, StatusDetails: Status, StandardOutputContent: stdout }
  })
}

/** `cloud-init` here writes down how it was called and whether the link was gone by then. */
const CLOUD_INIT = `#!/bin/sh
[ -e "$ROOT/var/lib/cloud/instance" ] && echo "cached: $*" >>"$ROOT/calls" || echo "$*" >>"$ROOT/calls"
[ ! -e "$ROOT/fails" ]
`

const startAfresh = async () => {
  root = await mkdtemp(join(tmpdir(), 'boot-health-rerun-'))
  metadataAnswers = true
  reachable = true
  invocation = SENT
  for (const folder of ['bin', 'run', 'var/lib/cloud/instances/iid'])
    await mkdir(join(root, folder), { recursive: true })
  await writeFile(join(root, 'bin/cloud-init'), CLOUD_INIT)
  await chmod(join(root, 'bin/cloud-init'), 0o755)
}
const cleanUp = () => rm(root, { recursive: true })

const client = new SSMClient({
  endpoint: ssm.url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
})
after(() => client.destroy())

const rerun = (more: object = {}) =>
  rerunBySsm(client, { action: 'rerun', instance: INSTANCE, ...more }, { poll_s: 0.05 })
const calls = async () =>
  (await readFile(join(root, 'calls'), 'utf8').catch(() => '')).trim().split('\n').filter(Boolean)

/** What a guest has cached. */
async function cache(datasource: string): Promise<void> {
  const cloud = join(root, 'var/lib/cloud')
  await writeFile(join(cloud, 'instances/iid/datasource'), `${datasource}: ${datasource}\n`)
  await writeFile(join(cloud, 'instances/iid/obj.pkl'), '')
  await symlink(join(cloud, 'instances/iid'), join(cloud, 'instance'))
}

const STAGES = ['init --local', 'init', 'modules --mode=config', 'modules --mode=final']

describe('a re-run through SSM', () => {
  beforeEach(startAfresh)
  afterEach(cleanUp)

  it('runs the four stages in an order that heals every version', async () => {
    assert.equal(await rerun(), 're-ran cloud-init')
    assert.deepEqual(await calls(), STAGES)
  })

  it('deletes a cached None first, because cloud-init would trust it for the rest of the boot', async () => {
    await cache('DataSourceNone')
    assert.equal(await rerun(), 're-ran cloud-init')
    assert.deepEqual(await calls(), STAGES)
  })

  it('keeps a cached real source', async () => {
    await cache('DataSourceEc2')
    await assert.rejects(rerun(), /Failed: refused: a real datasource is cached/)
    assert.deepEqual(await calls(), [])
  })

  it('waits for metadata, and does nothing without an answer', async () => {
    metadataAnswers = false
    await assert.rejects(rerun(), /refused: metadata does not answer/)
    assert.deepEqual(await calls(), [])
  })

  it('runs once per boot', async () => {
    await rerun()
    await assert.rejects(rerun(), /refused: done before in this boot/)
    assert.deepEqual(await calls(), STAGES)
  })

  it('says which stages reported errors; the guest’s next report decides', async () => {
    await writeFile(join(root, 'fails'), '')
    assert.match(await rerun(), /these stages reported errors: init --local:1 init:1/)
  })

  it('says so when the SSM agent cannot be reached', async () => {
    reachable = false
    await assert.rejects(rerun(), /Undeliverable: no output/)
  })

  const never: [what: string, more: object][] = [
    ['a reboot', { action: 'soft_reboot' }],
    ['an invalid instance id', { instance: '$(reboot)' }],
  ]
  for (const [what, more] of never)
    it(`sends no command for ${what}`, async () => {
      const before = ssm.received.length
      await assert.rejects(rerun(more), { name: 'NotRerun' })
      assert.equal(ssm.received.length, before)
    })
})
