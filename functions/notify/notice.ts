/** Notices: messages that belong to no incident. Sent once for each target, however often its row is woken. */
import { viaOfChannel } from '../../shared/channels/channels.ts'
import { fleetSettings } from '../../shared/config.ts'
import { noticeChannels, noticeContent } from '../../shared/page/notice-words.ts'
import { planNotifications } from '../../shared/page/plan-notifications.ts'
import { NOTICES_PER_HOUR } from '../../shared/policy/limits.ts'
import { LIFE_S } from '../../shared/policy/lives.ts'
import { atLeast } from '../../shared/trust.ts'
import type { WorkerDeps } from '../deps.ts'
import { storedWork, type Work } from '../due/due-work.ts'
import { noticeWork } from '../due/notice-work.ts'
import { wake } from '../due/wake.ts'
import { change as changeItem } from '../store/change.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import type { NoticeItem } from '../store/receiver-item.ts'
import { admits } from './ceiling.ts'
import { notifyChannels } from './notify-channels.ts'
import { changeChannels, isChange, repairChange } from './repair-change.ts'

/** A notice has no generations. */
const GEN = 1

/** Sends a notice to those channels of its fleet that have not had it yet. Throws what the store throws. */
export async function workNotice(deps: WorkerDeps, work: Work<'notice'>): Promise<void> {
  const { store } = deps
  const { fleet, code, about } = work
  const { target } = storedWork(work)
  if (!(await isStillNews(deps, work))) return
  const change = isChange(code) ? await repairChange(deps, fleet, code, about ?? '') : undefined
  if (change === null) return
  const read = async () => (await store.getNotice(fleet, target)) ?? newNotice(deps, work)
  const write = (next: NoticeItem) => store.casNotice(next)
  const { item } = await changeItem<NoticeItem>({
    what: `notice ${target}`,
    read,
    write,
    decide: (now) => (now.rev === 0 ? { ...now, tell: notificationsOf(deps, now) } : null),
  })
  if (item.tell.length === 0) deps.log('notice_unheard', { fleet, target: target.slice(0, 100) })
  const content = change ?? noticeContent({ ...item, at: item.created_at }, deps.config.public_url)
  const never = Number.POSITIVE_INFINITY
  const again = await notifyChannels<NoticeItem>(deps, {
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
      // A notice is sent once and needs no reminder.
      resend_ms: null,
      new_kind_at: null,
    }),
    content: async () => content,
    giveUpAt: (now) => now.created_at + LIFE_S.notice * 1000,
    onSent: async () => {},
  })
  if (again === null || !Number.isFinite(again)) return
  await wake(deps, work, again)
}

/**
 * False where an announcement or a person has settled the matter since; a notice whose sending has begun is finished. The
 * fleet's ceiling is checked when the notice is sent, not when its reason was seen, so settled ones do not count.
 */
async function isStillNews(deps: WorkerDeps, work: Work<'notice'>): Promise<boolean> {
  const { store } = deps
  const { fleet, code, about, day } = work
  if (about === null || !(code in STANDS) || (await store.getNotice(fleet, storedWork(work).target)))
    return true
  const item = await store.getInstance(fleet, about)
  if (item === null || !STANDS[code as keyof typeof STANDS](item)) return false
  if (await admits(deps, { fleet, kind: code, subject: about, most: NOTICES_PER_HOUR })) return true
  await wake(deps, noticeWork(fleet, `more_${code}`, { day }))
  return false
}

const STANDS = {
  identity_contested: ({ contest }: InstanceItem) => contest !== undefined,
  refused_reports: ({ quarantine }: InstanceItem) => quarantine !== null,
  unknown_instances: ({ known, newest }: InstanceItem) =>
    !known && (newest === null || !atLeast(newest.trust, 'bound')),
}

function newNotice({ now }: WorkerDeps, work: Work<'notice'>): NoticeItem {
  const { fleet, code, about, day } = work
  const { target } = storedWork(work)
  const created_at = now()
  return { rev: 0, fleet, target, code, about, day, created_at, tell: [] }
}

function notificationsOf(deps: WorkerDeps, { fleet, code, about }: NoticeItem): NoticeItem['tell'] {
  const names = isChange(code)
    ? changeChannels(deps.config, fleet)
    : noticeChannels(fleetSettings(deps.config, fleet), { code, about })
  const channels = names.flatMap((name) => {
    const settings = deps.config.channels[name]
    return settings ? [{ name, via: viaOfChannel(settings) }] : []
  })
  return planNotifications([], { gen: GEN, state: 'open', channels, may_trigger: true, acknowledged: false })
}
