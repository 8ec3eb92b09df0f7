/** SysV init starts the sampler and the reporter at the same moment, where /run may be on disk. */
import assert from 'node:assert/strict'
import { chmodSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createGuest } from './support/guest.ts'
import { startIngestServer } from './support/ingest-server.ts'
import { toolSet } from './support/tool-sets.ts'

/** A sleep in which the sampler notes what is there first, and cloud-init ends next. */
const SLEEP = (root: string) => `#!/bin/sh
cd ${root}/run
if [ ! -e boot-health/samples ]; then
	ls -lnL ${root}/run/cloud-init/*.json >boot-health/marks
	for file in status result; do echo "${root}/run/cloud-init/$file.json $(tr -d '\\n' <cloud-init/$file.json)"; done >boot-health/noted
	echo '12.00 - get 169.254.169.254 ok' >boot-health/samples
else
	for file in status result; do
		echo '{"v1": {"datasource": null, "errors": ["this boot"]}}' >cloud-init/$file.json
		touch -d 2099-01-01 cloud-init/$file.json
	done
fi
`

test('a result of the last boot that is still on disk is not reported for this boot', async (t) => {
  const server = await startIngestServer()
  const guest = createGuest('healthy', { URL: server.url, TOKEN: 'x' })
  const tools = toolSet('curl', 'touch')
  t.after(() => [guest.remove(), tools.remove(), server.close()])
  rmSync(join(guest.root, 'run/boot-health/samples'))
  writeFileSync(join(guest.root, 'proc/uptime'), '12.00 1.00\n')
  unlinkSync(join(tools.path, 'sleep'))
  writeFileSync(join(tools.path, 'sleep'), SLEEP(guest.root))
  chmodSync(join(tools.path, 'sleep'), 0o755)
  await guest.run('run', { env: { PATH: tools.path } })
  assert.deepEqual(
    server.requests.map(({ evidence }) => [evidence?.facts.reason, evidence?.facts.hint]),
    [['ended', 'bad']],
  )
})
