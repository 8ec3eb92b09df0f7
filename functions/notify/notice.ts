/** Notices: messages that no incident carries. Told once for each target, however often its row is woken. */
import { viaOfChannel } from '../../shared/channels/channels.ts'
import { fleetSettings } from '../../shared/config.ts'
import { noticeChannels, noticeContent } from '../../shared/page/notice-words.ts'
import { planTells } from '../../shared/page/plan-tells.ts'
import { expiresAtS, LIFE_S } from '../../shared/policy/lives.ts'
import type { WorkerDeps } from '../deps.ts'
import { wake } from '../due/wake.ts'
import { change } from '../store/change.ts'
import type { DueRow, NoticeItem } from '../store/items.ts'
import { tellChannels } from './tell.ts'
import { testChannel } from './test-channel.ts'
import { testReceiver } from './test-receiver.ts'

/** A notice has no generations. */
const GEN = 1

/** Works a due row of kind `notice`: a notice, or a test of a channel or of the receiver. */
export async function workNotice(deps: WorkerDeps, row: DueRow): Promise<void> {
  const [code] = row.target.split('|')
  if (code === 'channel_test') return testChannel(deps, row)
  if (code === 'receiver_test') return testReceiver(deps, row)
  return tellNotice(deps, row)
}

async function tellNotice(deps: WorkerDeps, row: DueRow): Promise<void> {
  const { store } = deps
  const { fleet, target } = row
  const read = async () => (await store.getNotice(fleet, target)) ?? newNotice(deps, row)
  const write = (next: NoticeItem) => store.casNotice(next)
  const { item } = await change<NoticeItem>({
    what: `notice ${target}`,
    read,
    write,
    decide: (now) => (now.rev === 0 ? { ...now, tell: tellsOf(deps, now) } : null),
  })
  if (item.tell.length === 0) deps.log('notice_unheard', { fleet, target: target.slice(0, 100) })
  const content = noticeContent({ fleet, target, at: item.created_at }, deps.config.public_url)
  const never = Number.POSITIVE_INFINITY
  const again = await tellChannels<NoticeItem>(deps, {
    what: `notice ${target}`,
    read,
    write,
    facts: () => ({
      now: deps.now(),
      counted: 1,
      may_trigger: true,
      latched: false,
      wait_ms: never,
      repeat_ms: never,
      // Told once: a receiver that forgets it may.
      resend_ms: null,
    }),
    content: async () => content,
    giveUpAt: (now) => now.created_at + LIFE_S.notice * 1000,
    spoken: async () => {},
  })
  if (again === null || !Number.isFinite(again)) return
  await wake(deps, { kind: 'notice', fleet, target, at: Math.max(again, row.at + 1), detail: row.detail })
}

function newNotice({ now }: WorkerDeps, { fleet, target, detail }: DueRow): NoticeItem {
  const created_at = now()
  const expires_at_s = expiresAtS('notice', created_at)
  return { rev: 0, fleet, target, created_at, detail, tell: [], expires_at_s }
}

function tellsOf(deps: WorkerDeps, { fleet, target }: NoticeItem): NoticeItem['tell'] {
  const about = target.split('|')[1] ?? ''
  const channels = noticeChannels(fleetSettings(deps.config, fleet), about).flatMap((name) => {
    const settings = deps.config.channels[name]
    return settings ? [{ name, via: viaOfChannel(settings) }] : []
  })
  return planTells([], { gen: GEN, state: 'open', channels, may_trigger: true, acknowledged: false })
}
