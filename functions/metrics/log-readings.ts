import type { Deps } from '../deps.ts'
import { readings } from './readings.ts'

/** Logs, for CloudWatch, what is open and what fails. Never throws: the sweep before it has already done its work. */
export async function logReadings(deps: Pick<Deps, 'store' | 'config' | 'now' | 'log'>): Promise<void> {
  try {
    const read = await readings(deps)
    const sum = (name: string) =>
      read.reduce((total, { metric, value }) => total + (metric === name ? value : 0), 0)
    deps.log('readings', {
      incidents_open: sum('boot_health_incidents_open'),
      channels_failing: sum('boot_health_channel_failing'),
    })
  } catch (error) {
    deps.log('readings_failed', { error: error instanceof Error ? error.message.slice(0, 200) : 'unknown' })
  }
}
