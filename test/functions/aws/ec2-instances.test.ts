/** Calls to EC2, by the real SDK against a small server with EC2's XML. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { EC2Client } from '@aws-sdk/client-ec2'
import { ec2Door } from '../../../functions/aws/ec2-instances.ts'
import { type Answer, startReceiver } from '../../support/receiver.ts'

const receiver = await startReceiver()
const client = new EC2Client({
  endpoint: receiver.url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  maxAttempts: 1,
})
after(async () => {
  client.destroy()
  await receiver.stop()
})
const ec2 = ec2Door(client)

const xml = (name: string, body: string) =>
  `<${name}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${body}</${name}Response>`
const failure = (code: string) =>
  `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors></Response>`
const instanceXml = (id: string) => `<item><instancesSet><item><instanceId>${id}</instanceId>
  <instanceState><name>running</name></instanceState><launchTime>2026-11-24T12:00:00Z</launchTime>
  <imageId>ami-1</imageId><instanceType>m7g.large</instanceType><subnetId>subnet-1</subnetId>
  <placement><availabilityZone>eu-west-1a</availabilityZone></placement><architecture>arm64</architecture>
  <tagSet><item><key>fleet</key><value>web</value></item>
  <item><key>aws:autoscaling:groupName</key><value>web-asg</value></item></tagSet>
  <networkInterfaceSet><item><macAddress>02:AA:00:00:00:01</macAddress></item></networkInterfaceSet>
  </item></instancesSet></item>`

describe('EC2, as inventory queries it,', () => {
  it('is queried with a filter, so that one unknown id fails no other, and page by page', async () => {
    const pages: Answer = (one) => {
      const isSecond = one.body.includes('NextToken=more')
      const rest = isSecond ? '' : '<nextToken>more</nextToken>'
      const set = `<reservationSet>${instanceXml(isSecond ? 'i-2' : 'i-1')}</reservationSet>`
      return { status: 200, body: xml('DescribeInstances', set + rest) }
    }
    receiver.answer(pages)
    const found = await ec2.describe(['i-1', 'i-2', 'i-gone'])
    assert.deepEqual(
      found.map((one) => one.instance),
      ['i-1', 'i-2'],
    )
    assert.deepEqual(found[0], {
      instance: 'i-1',
      state: 'running',
      launched_at: Date.parse('2026-11-24T12:00:00Z'),
      image: 'ami-1',
      macs: ['02:aa:00:00:00:01'],
      tags: { fleet: 'web', 'aws:autoscaling:groupName': 'web-asg' },
      labels: {
        ...{ az: 'eu-west-1a', type: 'm7g.large', subnet: 'subnet-1' },
        ...{ ami: 'ami-1', asg: 'web-asg', arch: 'arm64' },
      },
    })
    assert.match(receiver.received[0]?.body ?? '', /Filter\.1\.Name=instance-id/)
    assert.equal(receiver.received.length, 2)
  })

  it('is not queried for an empty list', async () => {
    const before = receiver.received.length
    assert.deepEqual(await ec2.describe([]), [])
    assert.equal(receiver.received.length, before)
  })

  it('gives the console of the last boot where an instance has no newer one', async () => {
    receiver.answer((one) =>
      one.body.includes('Latest=true')
        ? { status: 400, body: failure('UnsupportedOperation') }
        : {
            status: 200,
            body: xml('GetConsoleOutput', `<output>${Buffer.from('hello').toString('base64')}</output>`),
          },
    )
    assert.equal(await ec2.readConsole('i-1'), 'hello')
  })

  it('gives no console of an instance that is gone, and fails without permission', async () => {
    receiver.answer(() => ({ status: 400, body: failure('InvalidInstanceID.NotFound') }))
    assert.equal(await ec2.readConsole('i-1'), null)
    receiver.answer(() => ({ status: 403, body: failure('UnauthorizedOperation') }))
    await assert.rejects(ec2.readConsole('i-1'), { name: 'UnauthorizedOperation' })
  })
})
