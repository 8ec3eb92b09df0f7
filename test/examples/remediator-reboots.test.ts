/** The far sides are small servers with EC2's query protocol, and Keystone's and Nova's JSON. */
import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import { EC2Client } from '@aws-sdk/client-ec2'
import { reboot as rebootEc2 } from '../../examples/remediator-ec2-reboot/reboot.ts'
import { reboot as rebootNova } from '../../examples/remediator-openstack/reboot.ts'
import { startReceiver } from '../support/receiver.ts'

const cloud = await startReceiver()
after(() => cloud.stop())
const startAfresh = () => {
  cloud.received.length = 0
}

describe('a reboot through EC2', () => {
  beforeEach(startAfresh)

  const client = new EC2Client({
    endpoint: cloud.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  after(() => client.destroy())
  const OK =
    '<RebootInstancesResponse><requestId>r</requestId><return>true</return></RebootInstancesResponse>'
  const DENIED =
    '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized.</Message></Error></Errors></Response>'

  for (const action of ['soft_reboot', 'hard_reboot'])
    it(`calls EC2 once, signed, for ${action}`, async () => {
      cloud.answer(() => ({ status: 200, headers: { 'content-type': 'text/xml' }, body: OK }))
      const said = await rebootEc2(client, { action, instance: 'i-0123456789abcdef0' })
      assert.equal(said, 'EC2 accepted the reboot of i-0123456789abcdef0')
      const [one] = cloud.received
      const query = new URLSearchParams(one?.body)
      assert.deepEqual(
        [query.get('Action'), query.get('InstanceId.1'), query.get('InstanceId.2')],
        ['RebootInstances', 'i-0123456789abcdef0', null],
      )
      assert.match(one?.headers.authorization ?? '', /^AWS4-HMAC-SHA256 /)
      assert.equal(cloud.received.length, 1)
    })

  it('passes on EC2’s reason for a refusal', async () => {
    cloud.answer(() => ({ status: 403, headers: { 'content-type': 'text/xml' }, body: DENIED }))
    await assert.rejects(
      rebootEc2(client, { action: 'soft_reboot', instance: 'i-0123456789abcdef0' }),
      /not authorized/,
    )
  })

  for (const [action, instance] of [
    ['rerun', 'i-0123456789abcdef0'],
    ['soft_reboot', 'all'],
    ['soft_reboot', ''],
  ] as const)
    it(`makes no call for ${action} of "${instance}"`, async () => {
      await assert.rejects(rebootEc2(client, { action, instance }), { name: 'NotRebooted' })
      assert.equal(cloud.received.length, 0)
    })
})

describe('a reboot through Nova', () => {
  beforeEach(startAfresh)

  const SERVER = '5b1f4e0a-6d0c-4c55-9d65-1f6f0e2b7a02'
  let regions = ['RegionOne']
  let nova = 202
  let keystone = 201

  const endpoints = () =>
    regions.flatMap((region) => [
      { interface: 'internal', region, url: 'http://10.0.0.1:8774/v2.1' },
      { interface: 'public', region, url: `${cloud.url}/${region}/v2.1` },
    ])
  const catalog = () => [
    { type: 'identity', endpoints: [{ interface: 'public', region: 'RegionOne', url: cloud.url }] },
    { type: 'compute', endpoints: endpoints() },
  ]

  beforeEach(() => {
    regions = ['RegionOne']
    nova = 202
    keystone = 201
    cloud.answer(({ path, headers }) => {
      if (path === '/identity/v3/auth/tokens')
        return keystone === 201
          ? {
              status: 201,
              headers: { 'x-subject-token': 'tok' },
              body: JSON.stringify({ token: { catalog: catalog() } }),
            }
          : {
              status: keystone,
              body: '{"error":{"code":401,"message":"The request you have made requires authentication."}}',
            }
      if (headers['x-auth-token'] !== 'tok') return { status: 401 }
      return nova === 202
        ? { status: 202 }
        : {
            status: nova,
            body: '{"conflictingRequest":{"code":409,"message":"Cannot reboot instance while it is in task_state rebooting"}}',
          }
    })
  })

  const at = (region: string | null = null) => ({
    auth_url: `${cloud.url}/identity/v3/`,
    application_credential_id: 'cred',
    application_credential_secret: 'shh',
    region,
  })

  for (const [action, type] of [
    ['soft_reboot', 'SOFT'],
    ['hard_reboot', 'HARD'],
  ] as const)
    it(`signs in with an application credential and requests a ${type} reboot for ${action}`, async () => {
      assert.equal(
        await rebootNova(at(), { action, instance: SERVER }),
        `Nova accepted the ${type} reboot of ${SERVER}`,
      )
      const [login, reboot] = cloud.received
      assert.deepEqual(JSON.parse(login?.body ?? '{}').auth.identity, {
        methods: ['application_credential'],
        application_credential: { id: 'cred', secret: 'shh' },
      })
      assert.deepEqual([reboot?.method, reboot?.path], ['POST', `/RegionOne/v2.1/servers/${SERVER}/action`])
      assert.deepEqual(JSON.parse(reboot?.body ?? '{}'), { reboot: { type } })
    })

  it('uses the region in its settings, and refuses when there are two and none is set', async () => {
    regions = ['RegionOne', 'RegionTwo']
    await rebootNova(at('RegionTwo'), { action: 'soft_reboot', instance: SERVER })
    assert.match(cloud.received[1]?.path ?? '', /^\/RegionTwo\//)
    await assert.rejects(
      rebootNova(at(), { action: 'soft_reboot', instance: SERVER }),
      /no public compute endpoint/,
    )
  })

  it('passes on the reason of Nova or Keystone for a refusal', async () => {
    nova = 409
    await assert.rejects(
      rebootNova(at(), { action: 'soft_reboot', instance: SERVER }),
      /Nova answered 409: Cannot reboot instance while/,
    )
    keystone = 401
    await assert.rejects(
      rebootNova(at(), { action: 'soft_reboot', instance: SERVER }),
      /Keystone answered 401: The request you have made/,
    )
  })

  for (const [action, instance] of [
    ['rerun', SERVER],
    ['soft_reboot', `${SERVER}/../x`],
    ['constructor', SERVER],
  ] as const)
    it(`makes no call for ${action} of "${instance}"`, async () => {
      await assert.rejects(rebootNova(at(), { action, instance }), { name: 'NotRebooted' })
      assert.equal(cloud.received.length, 0)
    })
})
