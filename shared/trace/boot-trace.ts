/**
 * A boot as a trace: `boot` is the parent of cloud-init's stages, these of their lookups; changes of the network are
 * events. Times are the server's clock minus uptime, never the guest's clock. `docs/tracing.md` lists the attributes. Pure.
 */
import { displayLine } from '../display.ts'
import { severityOf } from '../severity.ts'
import type { Judgement, LookupAttempt, NetworkMoment, StageSpan } from '../verdict.ts'
import {
  attributes,
  type BootName,
  nano,
  type Span,
  type SpanEvent,
  spanId,
  type TraceRequest,
  traceId,
} from './otlp.ts'

export interface TracedBoot extends BootName {
  /** Start of the boot and arrival of its first report, epoch milliseconds. */
  began_at: number
  first_at: number
  image: string
  trust: string
  judgement: Judgement
  /** What the guest reported about itself. */
  os: string | null
  kernel: string | null
}

/** `version` is boot-health's. */
export function bootTrace(boot: TracedBoot, version: string): TraceRequest {
  const { fleet, instance, image, os, judgement } = boot
  const resource = attributes({
    'service.name': 'boot',
    'service.namespace': fleet,
    'service.instance.id': shown(instance),
    'host.id': shown(instance),
    'host.image.id': shown(image),
    'os.type': 'linux',
    'os.description': os === null ? null : shown(os),
  })
  const root = rootSpan(boot)
  const stages = judgement.stages.flatMap((stage) => stageSpan(boot, root, stage))
  const spans = [
    root,
    ...stages,
    ...judgement.datasource.attempts.flatMap((one) => lookupSpan(boot, root, stages, one)),
  ]
  return {
    resourceSpans: [
      {
        resource: { attributes: resource },
        scopeSpans: [{ scope: { name: 'boot-health', version }, spans }],
      },
    ],
  }
}

const shown = (text: string) => displayLine(text, 128)

const at = ({ began_at }: TracedBoot, uptime_s: number) => began_at + uptime_s * 1000

function rootSpan(boot: TracedBoot): Span {
  const { judgement, began_at, boot_key, trust, kernel } = boot
  const { verdict, cause, confidence, race, datasource } = judgement
  const failed = severityOf(judgement) !== 'none'
  const trace = traceId(boot)
  return {
    traceId: trace,
    spanId: spanId(trace, 'boot'),
    name: 'boot',
    kind: 1,
    startTimeUnixNano: nano(began_at),
    endTimeUnixNano: nano(endOf(boot)),
    attributes: attributes({
      'error.type': failed ? cause : null,
      'boot.key': shown(boot_key),
      'boot.verdict': verdict,
      'boot.cause': cause,
      'boot.confidence': confidence,
      'boot.kind': judgement.boot_kind,
      'boot.trust': trust,
      'boot.race.state': race.state,
      'boot.race.margin_low_s': race.margin_s?.[0],
      'boot.race.margin_high_s': race.margin_s?.[1],
      'boot.datasource': datasource.name === null ? null : shown(datasource.name),
      'boot.cloud_init.version':
        judgement.cloud_init_version === null ? null : shown(judgement.cloud_init_version),
      'boot.kernel': kernel === null ? null : shown(kernel),
    }),
    events: networkEvents(boot),
    status: failed ? { code: 2, message: cause } : { code: verdict === 'ok' ? 1 : 0 },
  }
}

/** The last known moment of the boot; its first report where there is none. */
function endOf(boot: TracedBoot): number {
  const { stages, datasource, network } = boot.judgement
  const known = [
    ...stages.flatMap(({ start_s, end_s }) => [start_s, end_s]),
    ...datasource.attempts.map(({ end_s }) => end_s),
    ...network.map((moment) => moment.at[0]),
  ].filter((moment) => moment !== null)
  return known.length === 0 ? Math.max(boot.began_at, boot.first_at) : at(boot, Math.max(...known))
}

/** A stage whose end was not seen ends with the boot. Without a start there is no span. */
function stageSpan(boot: TracedBoot, root: Span, one: StageSpan): Span[] {
  const { stage, run, start_s, end_s, waited_s, result, errors } = one
  if (start_s === null) return []
  const { traceId: trace, spanId: parentSpanId } = root
  return [
    {
      traceId: trace,
      spanId: spanId(trace, `stage ${stage} ${run}`),
      parentSpanId,
      name: stage,
      kind: 1,
      startTimeUnixNano: nano(at(boot, start_s)),
      endTimeUnixNano: end_s === null ? root.endTimeUnixNano : nano(at(boot, Math.max(start_s, end_s))),
      attributes: attributes({
        'boot.stage': stage,
        'boot.stage.run': run,
        'boot.stage.result': result,
        'boot.stage.waited_s': waited_s,
        'boot.stage.ended': end_s !== null,
        'boot.stage.errors':
          errors.length === 0 ? null : errors.slice(0, 5).map((line) => displayLine(line, 300)),
      }),
      events: [],
      status: { code: result === 'errors' ? 2 : result === 'ok' ? 1 : 0 },
    },
  ]
}

function lookupSpan(boot: TracedBoot, root: Span, stages: readonly Span[], one: LookupAttempt): Span[] {
  const { stage, run, datasource, start_s, end_s, outcome, cause } = one
  if (start_s === null) return []
  const { traceId: trace } = root
  const parent = stages.find(({ spanId: id }) => id === spanId(trace, `stage ${stage} ${run}`)) ?? root
  return [
    {
      traceId: trace,
      spanId: spanId(trace, `lookup ${stage} ${run} ${datasource} ${start_s}`),
      parentSpanId: parent.spanId,
      name: `lookup ${shown(datasource)}`,
      kind: 1,
      startTimeUnixNano: nano(at(boot, start_s)),
      endTimeUnixNano: end_s === null ? parent.endTimeUnixNano : nano(at(boot, Math.max(start_s, end_s))),
      attributes: attributes({
        'error.type': outcome === 'not_found' ? (cause ?? 'not_found') : null,
        'boot.datasource': shown(datasource),
        'boot.lookup.outcome': outcome,
      }),
      events: [],
      status: { code: outcome === 'not_found' ? 2 : outcome === 'found' ? 1 : 0 },
    },
  ]
}

/** The moments at which the network changed; unchanged ones make no event. */
function networkEvents(boot: TracedBoot): SpanEvent[] {
  const moments = boot.judgement.network.toSorted((a, b) => a.at[0] - b.at[0])
  let before = ''
  return moments.flatMap((moment) => {
    const now = JSON.stringify([moment.usable, moment.devices, moment.routes])
    if (now === before) return []
    before = now
    return [networkEvent(boot, moment)]
  })
}

/** Names and addresses are guest text; there may be any number of them. */
const LISTED = 16

function networkEvent(
  boot: TracedBoot,
  { at: [low, high], from, usable, devices, routes }: NetworkMoment,
): SpanEvent {
  const up = devices.filter((device) => device.up !== false).slice(0, LISTED)
  return {
    timeUnixNano: nano(at(boot, low)),
    name: 'network',
    attributes: attributes({
      'boot.network.from': from,
      'boot.network.usable': usable,
      'boot.network.at_latest_s': high === low ? null : high,
      'boot.network.addresses': up.flatMap(({ name, addresses }) =>
        addresses.slice(0, LISTED).map((address) => displayLine(`${name} ${address}`, 100)),
      ),
      'boot.network.routes': routes
        ?.slice(0, LISTED)
        .map(({ destination, gateway, device }) =>
          displayLine(`${destination} via ${gateway ?? '-'} ${device}`, 100),
        ),
    }),
  }
}
