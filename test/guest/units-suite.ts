/** No ordering cycle on any layout of cloud-init's units. Run by `npm run test:guest`, before its namespaces. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Layout, verifyUnits } from './units.ts'

const LAYOUTS: Layout[] = ['until 24.2', 'since 24.3']

for (const layout of LAYOUTS) {
  test(`our units order cleanly among those of cloud-init ${layout}`, () => {
    assert.equal(verifyUnits(layout), '')
  })

  test(`a reporter ordered after cloud-final would be detected as a cycle, ${layout}`, () => {
    const text =
      '[Unit]\nAfter=cloud-final.service\n[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n'
    assert.match(verifyUnits(layout, { name: 'naive.service', text }), /ordering cycle/)
  })
}
