import assert from 'node:assert/strict'
import { it } from 'node:test'
import { config } from '../../shared/config.ts'
import { withCurrentNames } from '../../shared/config-names.ts'

const fileWith = (bucket: object) => ({ fleets: { web: { remediation: { bucket } } } })

it('an old name in the config file is read as the new one, with a warning', () => {
  const { settings, warnings } = withCurrentNames(fileWith({ size: 5, per_s: 60 }))
  assert.deepEqual(config.parse(settings).fleets.web?.remediation.bucket, { size: 5, refill_s: 60 })
  assert.deepEqual(warnings, [
    '/fleets/web/remediation/bucket/per_s is now called refill_s, which is what it means',
  ])
})

it('both names at once are refused by the schema, because it is unclear which is meant', () => {
  const { settings, warnings } = withCurrentNames(fileWith({ size: 5, per_s: 60, refill_s: 6 }))
  assert.deepEqual(warnings, [])
  assert.equal(config.safeParse(settings).success, false)
})

for (const given of [
  null,
  1,
  [],
  {},
  { fleets: 3 },
  { fleets: { web: null } },
  fileWith({ size: 1, refill_s: 2 }),
])
  it(`${JSON.stringify(given)} is passed on unchanged`, () => {
    assert.deepEqual(withCurrentNames(given), { settings: given, warnings: [] })
  })
