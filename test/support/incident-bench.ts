/** One fleet, its channels as a real server, and boots that fail and heal as the judge would say it: for tests of incidents. */
import assert from 'node:assert/strict'
import { incidentWork } from '../../functions/due/incident-work.ts'
import { wake } from '../../functions/due/wake.ts'
import { joinIncident } from '../../functions/incidents/join.ts'
import { createOutbound } from '../../functions/outbound/outbound.ts'
import type { IncidentHead } from '../../functions/store/incident-item.ts'
import type { BootBrief, InstanceItem } from '../../functions/store/instance-item.ts'
import { newInstance } from '../../functions/store/new-instance.ts'
import type { Store } from '../../functions/store/store.ts'
import { sweep } from '../../functions/worker/sweep.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { countBoot } from './count-boot.ts'
import type { Receiver } from './receiver.ts'
import { TEST_START, type TestDeps, testDeps } from './table.ts'

export const CAUSE = 'route_missing_at_lookup'
export const IMAGE = 'img-7'
export const EVIDENCE = 'No instance datasource found!'
/** What must never be seen outside: every channel has one of these in its settings. */
export const SECRETS = {
  routing_key: 'R0UT1NGKEYxxxxxxxxxxxxxxxxxxxxxx',
  slack_path: '/slack/T00000000/B00000000/XXXXsecretXXXX',
  webhook: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
}

type Trust = 'claimed' | 'bound' | 'attested'

let fleets = 0

/** A new fleet over a shared store. `settings` are the fleet's, `channels` are added to the three that exist. */
export function incidentBench(
  store: Store,
  receiver: Receiver,
  settings: Record<string, unknown> = {},
  more: Partial<TestDeps> = {},
) {
  const fleet = `fleet-${fleets++}`
  const deps = testDeps({
    store,
    outbound: createOutbound({ allow_cidrs: ['127.0.0.0/8'] }),
    config: configOf(fleet, receiver, settings),
    ...more,
  } as Parameters<typeof testDeps>[0])

  const put = async (instance: string, next: (now: InstanceItem) => InstanceItem) => {
    const now = (await store.getInstance(fleet, instance)) ?? newInstance(fleet, instance)
    const item = next(now)
    assert.ok(await store.casInstance(item))
    await countBoot(deps, item)
  }
  const brief = (boot_key: string, verdict: 'failed' | 'ok', trust: Trust): BootBrief => ({
    boot_key,
    guest: 'g',
    boot_n: null,
    began_at: deps.now(),
    first_at: deps.now(),
    epoch: 0,
    verdict,
    cause: verdict === 'ok' ? 'healthy' : CAUSE,
    image: IMAGE,
    trust,
  })
  const look = () => wake(deps, incidentWork({ fleet, cause: CAUSE, image: IMAGE }))

  return {
    fleet,
    deps,
    put,
    look,
    /** What the judge does with a failing boot: the instance, then its membership. */
    async fails(instance: string, trust: Trust = 'bound', boot = 'a'): Promise<void> {
      const newest = brief(`${instance}-${boot}`, 'failed', trust)
      await put(instance, (now) => ({ ...now, known: true, newest, last_report_at: deps.now() }))
      const summary = { evidence: EVIDENCE, remedy: 'Order cloud-init after the network.' }
      const member = { instance, boot_key: newest.boot_key, trust, summary, severity: 'page' as const }
      const incident = await joinIncident(deps, { fleet, cause: CAUSE, image: IMAGE, ...member })
      await put(instance, (now) => ({ ...now, incident }))
    },
    /** A later boot that came up; a lower trust makes it a forgery. */
    async heals(instance: string, trust: Trust = 'bound'): Promise<void> {
      await put(instance, (now) => ({ ...now, newest: brief(`${instance}-z`, 'ok', trust) }))
      await look()
    },
    /** Inventory reports it as gone. */
    async goes(instance: string): Promise<void> {
      await put(instance, (now) => ({ ...now, gone: { at: deps.now(), reason: 'terminated' } }))
      await look()
    },
    /** Moves the clock to so many milliseconds after the start and works what is due. */
    async at(ms: number): Promise<void> {
      deps.advance(TEST_START + ms - deps.now())
      await sweep(deps)
    },
    async head(): Promise<IncidentHead> {
      const head = await store.getIncident(fleet, CAUSE, IMAGE)
      assert.ok(head)
      return head
    },
    /** PagerDuty's messages, in order. */
    said: () => pagerDutyEvents(receiver).map(({ event_action }) => event_action),
    keys: () => [...new Set(pagerDutyEvents(receiver).map(({ dedup_key }) => dedup_key))],
    /** What the worker decided, one line a moment; what repairs said stands in their own tests. */
    async decisions(gen = 1): Promise<string[]> {
      const subject = incidentId({ cause: CAUSE, image: IMAGE, gen })
      const { items } = await store.listAudit(subject, fleet, null, 500)
      const moments = new Map<number, string[]>()
      for (const { at, actor, action, reason } of items.reverse())
        if (actor === 'worker') moments.set(at, [...(moments.get(at) ?? []), `${action}: ${reason}`])
      return [...moments.values()].map((words) => words.sort().join(', '))
    },
  }
}

interface PagerDutyEvent {
  event_action: string
  dedup_key: string
  payload?: { summary: string; custom_details: Record<string, string> }
}

export const pagerDutyEvents = (receiver: Receiver): PagerDutyEvent[] =>
  receiver.received.filter(({ path }) => path === '/pd').map(({ body }) => JSON.parse(body))

function configOf(fleet: string, receiver: Receiver, settings: Record<string, unknown>) {
  const { channels = {}, ...ofFleet } = settings
  return {
    fleets: {
      [fleet]: {
        page_channels: ['oncall'],
        ticket_channels: ['desk'],
        remediation: { mode: 'off' },
        ...ofFleet,
      },
    },
    channels: {
      oncall: { type: 'pagerduty', routing_key: { value: SECRETS.routing_key }, url: `${receiver.url}/pd` },
      desk: { type: 'slack', url: { value: `${receiver.url}${SECRETS.slack_path}` } },
      hook: { type: 'webhook', url: `${receiver.url}/hook`, secret: { value: SECRETS.webhook } },
      ...(channels as object),
    },
  }
}
