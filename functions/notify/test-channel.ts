/** `boot-health page test CHANNEL`: a trigger and its resolve, all the way, under a key that no incident has. */
import { noticeContent } from '../../shared/page/notice-words.ts'
import { pageMessageId } from '../../shared/page/page-key.ts'
import type { WorkerDeps } from '../deps.ts'
import { enableEndpoint } from '../outbound/endpoint-state.ts'
import type { DueRow } from '../store/items.ts'
import { say } from './channels/say.ts'
import { resumeChannel } from './resume-channel.ts'

/** The target is `channel_test|NAME|ID`; the log lists both messages under the subject ID. */
export async function testChannel(deps: WorkerDeps, row: DueRow): Promise<void> {
  const [, name = '', id = ''] = row.target.split('|')
  const settings = deps.config.channels[name]
  if (settings === undefined) {
    deps.log('channel_test_unknown', { channel: name })
    return
  }
  const endpoint = `channel:${name}`
  const facts = { fleet: row.fleet, target: `channel_test|${endpoint}|${id}`, at: row.at }
  const trigger = noticeContent(facts, deps.config.public_url)
  for (const intent of ['trigger', 'resolve'] as const) {
    const message = {
      endpoint,
      fleet: row.fleet,
      message_id: pageMessageId(trigger.key, name, intent, 0),
      attempt: 1,
      subject: id,
      intent,
      even_if_disabled: true,
    }
    const delivered = await say(deps, { settings, message, content: { ...trigger, intent } })
    if (delivered.verdict !== 'accepted') return
  }
  await enableEndpoint(deps, endpoint)
  await resumeChannel(deps, name)
}
