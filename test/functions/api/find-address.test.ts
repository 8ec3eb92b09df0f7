/** A machine is found by the address that it had, as its own report says. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Embedded, failOne, startEmbedded, until } from '../../support/embedded.ts'
import { storeToken } from '../../support/table.ts'

describe('/instances', () => {
  let embedded: Embedded
  let token = ''
  let address = ''

  before(async () => {
    embedded = await startEmbedded({ fleets: { demo: {} } })
    token = await storeToken(embedded.server, 'viewer')
    await failOne(embedded, 1)
    const seen = async () => (await embedded.server.store.getInstance('demo', 'vm-1'))?.addresses ?? []
    await until(async () => (await seen()).length > 0, 'an address of the judged boot')
    address = (await seen())[0] ?? ''
  })
  after(() => embedded.server.stop())

  async function found(text: string): Promise<boolean> {
    const answer = await fetch(`${embedded.server.url}/instances?instance=${encodeURIComponent(text)}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    assert.equal(answer.status, 200)
    return (await answer.text()).includes('href="/instances/vm-1?')
  }

  it('finds a machine by a whole address of its newest boot, without the mask, and not by part of one', async () => {
    assert.match(address, /^\d+\.\d+\.\d+\.\d+$/)
    assert.equal(await found(address), true)
    assert.equal(await found(` ${address} `), true)
    assert.equal(await found(address.slice(0, -1)), false)
    assert.equal(await found('127.0.0.1'), false)
  })

  it('shows the address on the machine’s page', async () => {
    const answer = await fetch(`${embedded.server.url}/instances/vm-1`, {
      headers: { authorization: `Bearer ${token}` },
    })
    assert.ok((await answer.text()).includes(address))
  })
})
