/** A configuration that CloudFormation puts beside the code: checked, and held to what the stack's parameters permit. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Permitted, PLACED, placeCode } from '../../../functions/setup/place-code.ts'
import { zipOf } from '../../../shared/zip.ts'

const PREFIX = 'boot-health/1.0.0-abc'
const KEY = 'boot-health/config/00.json'
const permitted: Permitted = {
  prefix: PREFIX,
  config_key: KEY,
  secret_path: 'boot-health/secrets/',
  topics: ['arn:aws:sns:eu-west-1:111122223333:pages'],
  watches_instances: false,
}

function bucketWith(config: string) {
  const objects = new Map<string, Uint8Array>([[KEY, Buffer.from(config)]])
  for (const name of PLACED)
    objects.set(`${PREFIX}/${name}.zip`, zipOf([{ name: 'index.mjs', bytes: Buffer.from(name) }]))
  return {
    objects,
    async read(key: string) {
      const found = objects.get(key)
      if (!found) throw new Error(`${key} cannot be read`)
      return found
    },
    async write(key: string, bytes: Uint8Array) {
      objects.set(key, bytes)
    },
  }
}

const place = (bucket: ReturnType<typeof bucketWith>, more: Partial<Permitted> = {}) =>
  placeCode(bucket, { ...permitted, ...more }, () => true)

describe('placing the code of a stack', () => {
  it('puts the configuration into a copy of each zip, and returns the place of each', async () => {
    const bucket = bucketWith('{"fleets":{"web":{}}}')
    const keys = await place(bucket)
    assert.equal(keys.fleet, 'web')
    for (const name of PLACED) {
      const zip = Buffer.from(bucket.objects.get(keys[name] ?? '') ?? [])
      assert.ok(zip.includes('boot-health.config.json'), name)
      assert.ok(zip.includes('index.mjs'), name)
    }
  })

  it('gives the same answer for the same configuration, and another for another release', async () => {
    const one = await place(bucketWith('{"fleets":{"web":{}}}'))
    assert.deepEqual(await place(bucketWith('{ "fleets": { "web": {} } }')), one)
    const other = await place(bucketWith('{"fleets":{"web":{"page_wait_s":60}}}'))
    assert.notEqual(other.release, one.release)
    assert.notEqual(other.ingest, one.ingest)
  })

  const secret = { ssm: '/elsewhere/pager' }
  const refused: [what: string, config: object | string, says: RegExp][] = [
    ['no JSON', '{', /00\.json is no JSON/],
    ['a value that does not fit', { fleets: { web: { page_wait_s: -1 } } }, /\/fleets\/web\/page_wait_s/],
    ['what the CDK alone reads', { fleets: {}, aws: { log_days: 7 } }, /parameters of the template/],
    [
      'a secret that the worker may not read',
      { fleets: {}, channels: { pager: { type: 'pagerduty', routing_key: secret } } },
      /\/elsewhere\/pager is outside \/boot-health\/secrets\//,
    ],
    [
      'a topic that the worker may not publish to',
      { fleets: {}, channels: { t: { type: 'sns', topic_arn: 'arn:aws:sns:eu-west-1:111122223333:other' } } },
      /:other is not in the parameter PageTopics/,
    ],
    [
      'a selector where nobody listens to EC2',
      { fleets: { web: { selector: { image: 'ami-1' } } } },
      /WatchInstances is false/,
    ],
  ]
  for (const [what, config, says] of refused)
    it(`refuses ${what}, and writes nothing`, async () => {
      const bucket = bucketWith(typeof config === 'string' ? config : JSON.stringify(config))
      const before = bucket.objects.size
      await assert.rejects(place(bucket), says)
      assert.equal(bucket.objects.size, before)
    })

  it('accepts what the parameters permit', async () => {
    const config = {
      fleets: { web: { selector: { image: 'ami-1' }, page_channels: ['pager', 'topic'] } },
      channels: {
        pager: { type: 'pagerduty', routing_key: { ssm: '/boot-health/secrets/pager' } },
        topic: { type: 'sns', topic_arn: permitted.topics[0] },
      },
    }
    assert.ok(await place(bucketWith(JSON.stringify(config)), { watches_instances: true }))
  })

  it('names the zip that is missing', async () => {
    const bucket = bucketWith('{"fleets":{}}')
    bucket.objects.delete(`${PREFIX}/worker.zip`)
    await assert.rejects(place(bucket), /worker\.zip cannot be read/)
  })
})
