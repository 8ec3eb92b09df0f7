import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { reportLints } from '../../shared/lint/report-lints.ts'

const FILE = '/etc/cloud/cloud.cfg.d/90.cfg'
interface Given {
  version?: string | null
  cloud?: string | null
  facts?: Record<string, string>
  attributes?: Record<string, string>
}
const of = (files: Record<string, string>, given: Given = {}) => {
  const { version = '24.4', cloud = null, facts = {}, attributes = {} } = given
  const sections = Object.entries(files).map(([name, text]) => ({ name, attributes, text }))
  return reportLints([{ facts, sections }], { version, cloud })
}

describe("the lint of a report's configuration", () => {
  it('is null where the report has none, or a list that continues on the next lines', async () => {
    assert.equal(await of({}), null)
    assert.equal(await of({ console: 'datasource_list: [ Nope ]' }), null)
    assert.equal(await of({ [FILE]: 'datasource_list:' }), null)
    assert.equal(await of({ [FILE]: 'datasource_list: [ OpenStack,' }), null)
  })

  it('finds nothing where the effective list is sound', async () => {
    assert.deepEqual(await of({ [FILE]: 'datasource_list: [ OpenStack, None ]' }), [])
    const overridden = { '/etc/cloud/cloud.cfg': 'datasource_list: [ Openstack ]' }
    assert.deepEqual(await of(overridden), ['datasource_list_unknown_name'])
    assert.deepEqual(await of({ ...overridden, [FILE]: 'datasource_list: [ Ec2 ]' }), [])
  })

  it('reports each fault once', async () => {
    assert.deepEqual(await of({ [FILE]: 'datasource_list: [ Openstack, Nope ]' }), [
      'datasource_list_unknown_name',
    ])
    assert.deepEqual(await of({ [FILE]: 'datasource_list: OpenStack' }), ['datasource_list_not_a_list'])
    const spoiled = { [FILE]: 'datasource_list: [ OpenStack ] # ours' }
    assert.deepEqual(await of(spoiled), ['datasource_list_not_one_line'])
    assert.deepEqual(await of(spoiled, { version: '0.7.9' }), [])
  })

  it('is null where the list may be another key’s, or was cut', async () => {
    assert.equal(await of({ [FILE]: '  datasource_list: [ Openstack ]' }), null)
    assert.equal(await of({ [FILE]: 'datasource_list: [ Openstack ]' }, { attributes: { cut: '40' } }), null)
  })

  it('has a fault where a list leaves out the cloud that the fleet’s configuration names', async () => {
    const list = { [FILE]: 'datasource_list: [ Ec2, None ]' }
    assert.deepEqual(await of(list, { cloud: 'OpenStack' }), ['datasource_list_omits_cloud'])
    assert.deepEqual(await of(list, { cloud: 'Ec2' }), [])
    assert.deepEqual(await of(list, { cloud: 'None' }), [])
    assert.deepEqual(await of(list), [])
  })

  it('has a fault where one file says it twice, which only the second counts of', async () => {
    const twice = { [FILE]: 'datasource_list: [ Openstack ]\ndatasource_list: [ OpenStack ]' }
    assert.deepEqual(await of(twice), ['yaml_duplicate_key'])
  })

  it('knows of our reporter that there is no list, which is a fault of 0.7.5 alone', async () => {
    const facts = { reporter: '0.2.0' }
    const text = { '/var/log/cloud-init.log': 'x' }
    const none = (version: string | null, more: Given = {}) => of(text, { facts, version, ...more })
    assert.deepEqual(await none('0.7.5'), ['datasource_list_built_in_broken'])
    assert.deepEqual(await none('24.4'), [])
    assert.deepEqual(await none('0.7.4'), [])
    assert.equal(await none(null), null, 'nobody knows which version it is')
    assert.equal(await of(text, { version: '0.7.5' }), null, 'another client may send no configuration')
    assert.equal(await of({}, { facts, version: '0.7.5' }), null, 'awk could not read')
  })

  it('ignores keys that the reporter leaves out, whatever else a client sends', async () => {
    const file = 'datasource:\n  OpenStack: {max_wait: no}\ndatasource_list: [ OpenStack ]\n'
    assert.deepEqual(await of({ [FILE]: file }), [])
  })
})
