import type { InstanceItem } from './instance-item.ts'
import type { Store } from './store.ts'

/** An instance of which nothing is known yet, as it is before its first write. */
export function newInstance(fleet: string, instance: string): InstanceItem {
  return {
    rev: 0,
    fleet,
    instance,
    known: false,
    newest: null,
    confidence: null,
    image: null,
    secret: null,
    quarantine: null,
    aliases: [],
    launch: null,
    planned: null,
    gone: null,
    boots: [],
    incident: null,
    settled_boot: null,
    actions: [],
    last_report_at: null,
    labels: {},
  }
}

/** The instance as it is stored, or as it is before its first write (`rev` 0). */
export async function readInstance(
  store: Pick<Store, 'getInstance'>,
  fleet: string,
  instance: string,
): Promise<InstanceItem> {
  return (await store.getInstance(fleet, instance)) ?? newInstance(fleet, instance)
}
