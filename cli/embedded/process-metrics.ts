import { collectDefaultMetrics, Registry } from 'prom-client'

/** Gauges with counter names, which `promtool check metrics` refuses; each is the sum of a metric that stays. */
const MISNAMED = [
  'nodejs_active_resources_total',
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
]

let registry: Registry | null = null

/**
 * Processor, memory, file descriptors, event loop and garbage collection of this process, by the client library. Created at
 * the first scrape: watching the event loop wakes the process a hundred times a second.
 */
export function processMetrics(): Registry {
  if (registry === null) {
    registry = new Registry()
    collectDefaultMetrics({ register: registry })
    for (const name of MISNAMED) registry.removeSingleMetric(name)
  }
  return registry
}
