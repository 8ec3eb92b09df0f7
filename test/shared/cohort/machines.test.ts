import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type CohortBoot, machinesOf } from '../../../shared/cohort/machines.ts'

const CAUSE = 'route_missing_at_lookup'
const boot = (given: Partial<CohortBoot>): CohortBoot => ({
  instance: 'i-1',
  boot_key: 'b1',
  image: 'web',
  verdict: 'ok',
  cause: 'healthy',
  trust: 'bound',
  cloud_init_version: '22.4.2',
  ...given,
})
const failing: Partial<CohortBoot> = { verdict: 'failed', cause: CAUSE }
const member = { instance: 'i-1', boot_key: 'b1', trust: 'bound' } as const
const outbreak = { cause: CAUSE, own: [], others: [] }

describe('the machines that a cohort is searched among', () => {
  it('have failed if one of their boots did, even if a repair brought them up since', () => {
    const boots = [boot({ boot_key: 'b2' }), boot(failing)]
    assert.deepEqual(
      machinesOf(boots, { ...outbreak, own: [member] }).map(({ failed, own }) => ({ failed, own })),
      [{ failed: true, own: true }],
    )
  })

  it('have failed if the boot that made them members has recovered since', () => {
    const boots = [boot({ verdict: 'recovered', cause: CAUSE })]
    const failed = (who: Partial<typeof outbreak>) =>
      machinesOf(boots, { ...outbreak, ...who } as typeof outbreak)[0]?.failed
    assert.deepEqual([failed({}), failed({ others: [member] as never })], [false, true])
  })

  it('include those that fail by another cause, which is not this failure', () => {
    const boots = [boot({ verdict: 'failed', cause: 'dns_failure' })]
    assert.equal(machinesOf(boots, outbreak)[0]?.failed, false)
  })

  it('exclude those without a verdict yet, or with unverified reports only', () => {
    const boots = [boot({ verdict: 'booting' }), boot({ instance: 'i-2', trust: 'claimed', ...failing })]
    assert.deepEqual(machinesOf(boots, outbreak), [])
  })

  it('are none that only vouch for themselves, however many fail and whatever they say of themselves', () => {
    const invented = Array.from({ length: 50 }, (_, n) =>
      boot({ instance: `i-${n}`, ...failing, witness: 'self_bound', kernel: '6.8-theirs' }),
    )
    const own = invented.map(({ instance }) => ({ ...member, instance }))
    assert.deepEqual(machinesOf(invented, { ...outbreak, own }), [])
    const real = boot({ ...failing, instance: 'i-real', witness: 'first_in_window' })
    assert.deepEqual(
      machinesOf([...invented, real], { ...outbreak, own }).map(({ instance }) => instance),
      ['i-real'],
    )
  })

  it('have the labels of the failed boot, and guest facts under reserved names', () => {
    const boots = [
      boot({ boot_key: 'b2', labels: { host: 'cmp-2' } }),
      boot({
        ...failing,
        kernel: '6.8',
        nic_driver: null,
        labels: { host: 'cmp-17', image: 'x', kernel: 'y', nic_driver: 'z' },
      }),
    ]
    assert.deepEqual(machinesOf(boots, outbreak)[0]?.labels, {
      host: 'cmp-17',
      image: 'web',
      cloud_init: '22.4.2',
      kernel: '6.8',
    })
  })
})
