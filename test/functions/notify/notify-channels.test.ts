/** Several channels are notified side by side: an error of one of them is no reason to leave another in the middle. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { incidentWork } from '../../../functions/due/incident-work.ts'
import { workIncident } from '../../../functions/incidents/incident.ts'
import type { Store } from '../../../functions/store/store.ts'
import { CAUSE, IMAGE, incidentBench } from '../../support/incident-bench.ts'
import { startReceiver } from '../../support/receiver.ts'
import { startMemoryStore } from '../../support/table.ts'

it('a store that fails for one channel is reported after the other channel was notified and its answer stored', async (t) => {
  // It takes its time: the error of the other channel is long there when it answers.
  const receiver = await startReceiver((_, response) => {
    setTimeout(() => response.writeHead(202).end(), 50)
    return null
  })
  t.after(() => receiver.stop())
  const { store } = await startMemoryStore()
  const putChannelPlace: Store['putChannelPlace'] = async (place) => {
    if (place.name === 'hook') throw new Error('the store is out of reach')
    return store.putChannelPlace(place)
  }
  const bench = incidentBench({ ...store, putChannelPlace }, receiver, {
    page_channels: ['oncall', 'hook'],
    page_wait_s: 0,
  })
  await bench.fails('i-1')
  const { deps, fleet } = bench
  await assert.rejects(
    workIncident(deps, incidentWork({ fleet, cause: CAUSE, image: IMAGE })),
    /out of reach/,
  )
  const { tell } = await bench.head()
  assert.deepEqual(
    tell.map(({ channel, sent }) => [channel, sent]),
    [
      ['oncall', 'trigger'],
      ['hook', null],
    ],
  )
})
