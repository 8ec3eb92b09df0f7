import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { reportLints } from '../../shared/lint/report-lints.ts'

const FILE = '/etc/cloud/cloud.cfg.d/90.cfg'
const of = (files: Record<string, string>, version: string | null = '24.4') => {
  const sections = Object.entries(files).map(([name, text]) => ({ name, attributes: {}, text }))
  return reportLints([{ facts: {}, sections }], version)
}

describe('the configuration that a report carries', () => {
  it('is null where it carries none, or a list that goes on below', async () => {
    assert.equal(await of({}), null)
    assert.equal(await of({ console: 'datasource_list: [ Nope ]' }), null)
    assert.equal(await of({ [FILE]: 'datasource_list:' }), null)
    assert.equal(await of({ [FILE]: 'datasource_list: [ OpenStack,' }), null)
  })

  it('has no fault where the list that counts is sound', async () => {
    assert.deepEqual(await of({ [FILE]: 'datasource_list: [ OpenStack, None ]' }), [])
    const overridden = { '/etc/cloud/cloud.cfg': 'datasource_list: [ Openstack ]' }
    assert.deepEqual(await of(overridden), ['datasource_list_unknown_name'])
    assert.deepEqual(await of({ ...overridden, [FILE]: 'datasource_list: [ Ec2 ]' }), [])
  })

  it('names what is wrong with it, once', async () => {
    assert.deepEqual(await of({ [FILE]: 'datasource_list: [ Openstack, Nope ]' }), [
      'datasource_list_unknown_name',
    ])
    assert.deepEqual(await of({ [FILE]: 'datasource_list: OpenStack' }), ['datasource_list_not_a_list'])
    const spoiled = { [FILE]: 'datasource_list: [ OpenStack ] # ours' }
    assert.deepEqual(await of(spoiled), ['datasource_list_not_one_line'])
    assert.deepEqual(await of(spoiled, '0.7.9'), [])
  })

  it('says nothing of keys that the reporter leaves out, whatever else a client sends', async () => {
    const file = 'datasource:\n  OpenStack: {max_wait: no}\ndatasource_list: [ OpenStack ]\n'
    assert.deepEqual(await of({ [FILE]: file }), [])
  })
})
