/** A boot's time axis, for the terminal's chart and the dashboard's: the moments on it, and round ticks. */
import type { Judgement, StageSpan } from '../verdict.ts'

/** A sampler starts long before cloud-init; only moments this near to the stages belong on the axis. */
const NEAR_S = 10

/** Uptime seconds of everything that the chart must show; empty where nothing of the boot is dated. */
export function chartMoments({ stages, network, lookup }: Judgement): number[] {
  const ofStages = stages.flatMap((span) => [span.start_s, span.end_s])
  const times = [...ofStages, ...(lookup?.at ?? [])].filter((time): time is number => time !== null)
  if (times.length === 0) return []
  const low = Math.min(...times)
  const high = Math.max(...times)
  const near = network
    .flatMap(({ at }) => [...at])
    .filter((time) => time >= low - NEAR_S && time <= high + NEAR_S)
  return [low, high, ...near]
}

/** The next larger of 1, 2, 5 or 10 times a power of ten: a distance between ticks that people can count in. */
export function niceStep(rough: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(rough, 0.01)))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * magnitude >= rough) ?? 10
  return factor * magnitude
}

/** Where waiting began inside a span: in the lookup that waited where that is known, else at the span's start. */
export function waitingFrom(span: StageSpan, { datasource }: Judgement): number | null {
  const waited = span.waited_s ?? 0
  if (waited < 0.05 || span.start_s === null) return null
  const attempt = datasource.attempts.find(
    ({ stage, run, start_s, end_s }) =>
      stage === span.stage &&
      run === span.run &&
      start_s !== null &&
      end_s !== null &&
      end_s - start_s >= waited * 0.8,
  )
  return attempt?.start_s ?? span.start_s
}
