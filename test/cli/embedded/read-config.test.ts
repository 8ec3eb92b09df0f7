import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { readConfig } from '../../../cli/embedded/read-config.ts'
import { scratchDirectory } from '../../support/scratch.ts'

const path = join(scratchDirectory('config'), 'boot-health.config.json')
const read = (raw: unknown) => {
  writeFileSync(path, JSON.stringify(raw))
  return readConfig(path)
}

it('a secret in the file is refused with its place, wherever it stands', () => {
  const hook = { type: 'webhook', url: 'https://x.example', secret: { value: 'plain' } }
  assert.throws(
    () => read({ fleets: {}, channels: { hook } }),
    /\/channels\/hook\/secret: a secret must never be in this file; write \{"env"/,
  )
  assert.throws(
    () => read({ fleets: { web: { remediation: { secret: { value: 'plain' } } } } }),
    /\/fleets\/web\/remediation\/secret: a secret must never be in this file/,
  )
  const chat = { type: 'slack', url: { env: 'CHAT' } }
  assert.deepEqual(read({ fleets: {}, channels: { chat } })?.channels.chat, chat)
})

it('a configuration for AWS is accepted by commands that need no secret', () => {
  const chat = { type: 'slack', url: { ssm: '/chat' } }
  assert.deepEqual(read({ fleets: {}, channels: { chat } })?.channels.chat, chat)
})
