import type { InstanceItem } from './items.ts'

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
