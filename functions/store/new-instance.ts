import type { InstanceItem } from './instance-item.ts'
import type { Store } from './store.ts'

/** An instance before its first write: nothing is known about it yet. */
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

/** The stored instance, or an empty one (`rev` 0) before its first write. */
export async function readInstance(
  store: Pick<Store, 'getInstance'>,
  fleet: string,
  instance: string,
): Promise<InstanceItem> {
  return (await store.getInstance(fleet, instance)) ?? newInstance(fleet, instance)
}
