import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { config } from '../../shared/config.ts'
import { secretReferences } from '../../shared/secret-references.ts'

const found = (part: unknown) => secretReferences(part).map(({ path }) => path.join('/'))

describe('secret references of a config', () => {
  it('are found wherever the schema takes one', () => {
    const previous_secret = { secret: { ssm: '/old' }, rotated_at: '2026-11-01T00:00:00Z' }
    const parsed = config.parse({
      heartbeat_url: { env: 'HEARTBEAT' },
      channels: {
        pager: { type: 'pagerduty', routing_key: { ssm: '/pager' } },
        chat: { type: 'slack', url: { ssm: '/chat' } },
        hook: { type: 'webhook', url: 'https://x.example', secret: { value: 'plain' }, previous_secret },
      },
      fleets: { web: { remediation: { secret: { ssm: '/fix' }, previous_secret } } },
    })
    assert.deepEqual(found(parsed).sort(), [
      'channels/chat/url',
      'channels/hook/previous_secret/secret',
      'channels/hook/secret',
      'channels/pager/routing_key',
      'fleets/web/remediation/previous_secret/secret',
      'fleets/web/remediation/secret',
      'heartbeat_url',
    ])
  })

  it('are found in a future kind of channel, whatever its fields are called', () => {
    const channels = {
      next: { type: 'opsgenie', api_key: { value: 'plain' }, nested: [{ pin: { ssm: '/p' } }] },
    }
    assert.deepEqual(found({ channels }), ['channels/next/api_key', 'channels/next/nested/0/pin'])
  })

  it('are not mistaken for a fleet, a channel or a tag with such a name', () => {
    const parsed = config.parse({
      channels: { env: { type: 'sns', topic_arn: 'arn:aws:sns:x' } },
      fleets: { value: { selector: { tag: { key: 'env', value: 'prod' } } } },
    })
    assert.deepEqual(found(parsed), [])
  })
})
