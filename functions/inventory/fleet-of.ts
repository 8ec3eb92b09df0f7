/** Which fleet an EC2 instance belongs to. Pure. */
import type { Config } from '../../shared/config.ts'
import type { DescribedInstance } from '../aws/ec2-instances.ts'

/**
 * The first fleet, in the config's order, whose selector matches this instance: by tag, by image, or by both where both are
 * given. Null where none does: such an instance need not report.
 */
export function fleetOf(config: Config, instance: DescribedInstance): string | null {
  for (const [fleet, { selector }] of Object.entries(config.fleets)) {
    if (!selector || (!selector.tag && !selector.image)) continue
    const tagged = !selector.tag || instance.tags[selector.tag.key] === selector.tag.value
    const imaged = !selector.image || selector.image === instance.image
    if (tagged && imaged) return fleet
  }
  return null
}
