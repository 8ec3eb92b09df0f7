import type { Channel } from '../../../shared/config.ts'
import { viaOf } from '../../../shared/page/page-key.ts'

/** Digest of where a channel leads: another URL, key or topic is another place, a rotated secret is the same. */
export function viaOfChannel(settings: Channel): string {
  switch (settings.type) {
    case 'pagerduty':
      return viaOf(JSON.stringify([settings.url, settings.routing_key]))
    case 'slack':
      return viaOf(JSON.stringify([settings.url]))
    case 'sns':
      return viaOf(settings.topic_arn)
    case 'webhook':
      return viaOf(settings.url)
  }
}
