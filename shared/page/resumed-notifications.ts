/** A channel that answered 410 and is used again gets what it missed. Pure. */
import { isChannelOff, type Notification, newNotification } from './notification.ts'

/**
 * The list with each channel of `back` (channel -> digest of its address now) started again. What it accepted before is
 * kept, so nobody is paged twice; a channel with a new address starts from zero.
 */
export function resumedNotifications(
  notifications: readonly Notification[],
  back: ReadonlyMap<string, string>,
): Notification[] {
  return notifications.map((notification) => {
    const via = back.get(notification.channel)
    if (via === undefined || !isChannelOff(notification)) return notification
    if (via !== notification.via) return newNotification(notification.channel, via, notification.gen)
    return { ...notification, given_up: false, attempts: 0, next_at: null, last_error: null }
  })
}
