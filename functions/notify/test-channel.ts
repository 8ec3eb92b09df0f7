/** `boot-health page test CHANNEL`: sends a trigger and its resolve through the whole path, under a key that no incident has. */
import { NOT_TRIED } from '../../shared/page/delivery-verdict.ts'
import { noticeContent } from '../../shared/page/notice-words.ts'
import { pageMessageId } from '../../shared/page/page-key.ts'
import { BUSY_AGAIN_MS } from '../../shared/policy/retries.ts'
import type { WorkerDeps } from '../deps.ts'
import type { Work } from '../due/due-work.ts'
import { wake } from '../due/wake.ts'
import { enableEndpoint } from '../outbound/endpoint-state.ts'
import { sendToChannel } from './channels/send-to-channel.ts'
import { resumeChannel } from './resume-channel.ts'

/** The delivery log lists both messages under the subject `test_id`. */
export async function testChannel(deps: WorkerDeps, work: Work<'channel_test'>): Promise<void> {
  const { fleet, channel: name, test_id: id } = work
  const settings = deps.config.channels[name]
  if (settings === undefined) {
    deps.log('channel_test_unknown', { channel: name })
    return
  }
  const endpoint = `channel:${name}`
  const facts = {
    fleet,
    target: `channel_test|${endpoint}|${id}`,
    code: 'channel_test',
    about: endpoint,
    day: null,
  }
  const trigger = noticeContent({ ...facts, at: deps.now() }, deps.config.public_url)
  let handle: string | undefined
  for (const intent of ['trigger', 'resolve'] as const) {
    const message = {
      endpoint,
      fleet,
      message_id: pageMessageId(trigger.key, name, intent, 0),
      attempt: 1,
      subject: id,
      intent,
      even_if_disabled: true,
    }
    const delivered = await sendToChannel(deps, {
      settings,
      message,
      content: { ...trigger, intent },
      handle,
    })
    // Not sent, because our other calls had all of the receiver's places: that would not be a test.
    if (delivered.reason === NOT_TRIED) return void (await wake(deps, work, deps.now() + BUSY_AGAIN_MS))
    if (delivered.verdict !== 'accepted') return
    handle = delivered.handle ?? undefined
  }
  await enableEndpoint(deps, endpoint)
  await resumeChannel(deps, name)
}
