import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findShared, type Machine } from '../../../shared/cohort/cohort.ts'
import { cohortWords } from '../../../shared/cohort/cohort-words.ts'

/** So many machines with these labels; the first `failed` of them are members of the incident. */
function some(count: number, failed: number, labels: Record<string, string>, image = 'web'): Machine[] {
  return Array.from({ length: count }, (_, n) => ({
    instance: `${JSON.stringify(labels)}-${image}-${n}`,
    image,
    failed: n < failed,
    own: n < failed,
    labels: { ...labels, image },
  }))
}
const on = (host: string, az = 'a') => ({ host, az })
const fine = () => [...some(150, 0, on('cmp-1')), ...some(160, 0, on('cmp-2', 'b'))]
const said = (machines: Machine[]) => {
  const shared = findShared(machines)
  return shared && cohortWords(shared)
}

describe('what the failing machines of an incident share', () => {
  it('is the host where all of them fail and nothing else does', () => {
    assert.equal(
      said([...fine(), ...some(9, 9, on('cmp-17'))]),
      'host=cmp-17: 9 of 9 failed this way; elsewhere 0 of 310',
    )
  })

  it('is the zone where every host of it fails, not one of its hosts', () => {
    const zone = Array.from({ length: 10 }, (_, n) => some(10, 10, on(`cmp-${n + 20}`, 'c'))).flat()
    assert.equal(said([...fine(), ...zone]), 'az=c: 100 of 100 failed this way; elsewhere 0 of 310')
  })

  it('names two labels in one sentence where they cover the same machines', () => {
    const both = some(9, 9, { ...on('cmp-17'), rack: 'r4' })
    const others = some(310, 0, { ...on('cmp-1'), rack: 'r1' })
    assert.equal(
      said([...others, ...both]),
      'host=cmp-17 and rack=r4, the same VMs: 9 of 9 failed this way; elsewhere 0 of 310',
    )
  })

  it('mentions when the failures span images', () => {
    const spanning = [
      ...some(4, 4, on('cmp-17'), 'db'),
      ...some(5, 5, on('cmp-17')).map((one) => ({ ...one, own: false })),
    ]
    assert.equal(
      said([...fine(), ...spanning]),
      'host=cmp-17: 9 of 9 failed this way; elsewhere 0 of 310. On 2 images: db and web',
    )
  })

  it('counts a machine without the label on neither side', () => {
    const shared = findShared([...fine(), ...some(9, 9, on('cmp-17')), ...some(40, 3, { az: 'a' })])
    assert.deepEqual([shared?.elsewhere, shared?.elsewhere_failed, shared?.unknown], [310, 0, 40])
  })

  const silent: [string, Machine[]][] = [
    ['nobody fails', fine()],
    ['fewer than three machines with it fail', [...fine(), ...some(2, 2, on('cmp-17'))]],
    [
      'they fail four times as often, not five',
      [...some(1000, 100, on('cmp-1')), ...some(1000, 400, on('cmp-2', 'b'))],
    ],
    ['every machine has it', some(40, 20, { az: 'a' })],
    [
      'so few machines booted that chance explains it',
      [...some(9, 0, on('cmp-1')), ...some(3, 3, on('cmp-17'))],
    ],
    [
      'most of the incident fails elsewhere',
      [
        ...fine(),
        ...some(9, 9, on('cmp-17')).map((one) => ({ ...one, own: false })),
        ...some(20, 2, on('cmp-3')),
      ],
    ],
  ]
  for (const [when, machines] of silent)
    it(`is not reported where ${when}`, () => {
      assert.equal(findShared(machines), null)
    })

  it('is the likelier of two where both p values underflow', () => {
    const shared = findShared([
      ...some(6000, 6000, { host: 'all', half: 'x' }),
      ...some(6000, 0, { host: 'none', half: 'x' }),
      ...some(6000, 0, { host: 'none', half: 'y' }),
    ])
    assert.deepEqual([shared?.labels[0]?.name, shared?.p], ['host', 0])
  })

  it('is shown without invisible characters', () => {
    const words = said([...fine(), ...some(9, 9, on('cmp\u001b[31m-17\n'))])
    assert.equal(words, 'host=cmp-17 : 9 of 9 failed this way; elsewhere 0 of 310')
  })
})
