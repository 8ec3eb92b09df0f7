/** The Slack app that people make from our manifest can do what we ask of it, and no more. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { API_ROUTES } from '../../functions/http/api-routes.ts'
import { config } from '../../shared/config.ts'
import { CALLBACKS_EXAMPLE } from '../support/channels-doc.ts'

const manifest = JSON.parse(readFileSync('examples/slack-app-manifest.json', 'utf8'))
const docs = readFileSync('docs/channels.md', 'utf8')

describe('examples/slack-app-manifest.json', () => {
  it('points at the route that receives button presses', () => {
    const { is_enabled, request_url } = manifest.settings.interactivity
    assert.equal(is_enabled, true)
    assert.equal(API_ROUTES[`POST ${new URL(request_url).pathname}`], 'slack_signature')
  })

  it('requests only the scope that docs/channels.md names', () => {
    assert.deepEqual(manifest.oauth_config.scopes, { bot: ['chat:write'] })
    assert.match(docs, /scope `chat:write`/)
  })

  it('keeps within Slack’s length limits', () => {
    const { name, description, background_color } = manifest.display_information
    assert.ok(name.length <= 35 && description.length <= 140)
    assert.match(background_color, /^#[0-9a-f]{6}$/)
    assert.ok(manifest.features.bot_user.display_name.length <= 80)
  })
})

describe('the callback addresses in docs/channels.md', () => {
  it('are accepted in a configuration, and match the address given to PagerDuty', () => {
    assert.ok(config.parse({ fleets: { web: {} }, ...CALLBACKS_EXAMPLE }).callbacks.slack)
    const [, path = ''] = /https:\/\/boot-health\.example\.com(\/v1\/pagerduty\/\w+)/.exec(docs) ?? []
    assert.equal(API_ROUTES[`POST ${path}`], 'pagerduty_signature')
  })
})
