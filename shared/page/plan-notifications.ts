/** Which channels to notify, and of what, for the incident's current state: part of the same write as its change of state. Pure. */
import {
  carriedNotifications,
  isFinished,
  type Notification,
  newNotification,
  type PageIntent,
  wasNotified,
} from './notification.ts'

export interface NotificationPlan {
  gen: number
  state: 'open' | 'resolving' | 'resolved'
  /** This incident's existing channels, with the digest of where each leads. */
  channels: readonly { name: string; via: string }[]
  /** True where `pagingReason` is `due`: only then is a channel notified for the first time. */
  may_trigger: boolean
  acknowledged: boolean
}

/** The list to store. A channel that was sent a trigger stays until it has been sent the resolve. */
export function planNotifications(
  notifications: readonly Notification[],
  plan: NotificationPlan,
): Notification[] {
  const older = carriedNotifications(notifications.filter(({ gen }) => gen !== plan.gen))
  const present = notifications.filter(({ gen }) => gen === plan.gen)
  const kept = present.filter((notification) => wasNotified(notification) || isWanted(notification, plan))
  const known = new Set(present.map(({ channel }) => channel))
  const fresh =
    plan.state === 'open' && plan.may_trigger
      ? plan.channels
          .filter(({ name }) => !known.has(name))
          .map((c) => newNotification(c.name, c.via, plan.gen))
      : []
  return [...older, ...kept.map((notification) => withWant(notification, plan)), ...fresh]
}

const isWanted = (notification: Notification, plan: NotificationPlan) =>
  plan.state !== 'resolved' && plan.channels.some(({ name }) => name === notification.channel)

function withWant(notification: Notification, plan: NotificationPlan): Notification {
  const retired = !plan.channels.some(({ name }) => name === notification.channel)
  if (isFinished(notification) && !retired) return notification
  const want = wantOf(plan)
  // `last_error` decides whether a given-up channel may be notified again, so a new message must not clear it.
  if (notification.given_up || want === notification.want) return { ...notification, retired, want }
  // A new message begins with no failed attempts.
  return { ...notification, retired, want, attempts: 0, next_at: null, last_error: null }
}

/** Nothing new is sent while the incident is resolving; the end of the hold decides whether there is a resolve. */
function wantOf(plan: NotificationPlan): PageIntent {
  if (plan.state === 'resolved') return 'resolve'
  return plan.acknowledged ? 'acknowledge' : 'trigger'
}
