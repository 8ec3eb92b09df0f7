/**
 * Uptime Kuma and Healthchecks beside us, as ratios. Their figures were measured once, on the two cores of
 * another day, with the load generator on the same machine and 16 connections; they are not measured again here.
 */
interface Monitor {
  name: string
  per_s: number
  cpu_ms: number
}

const OTHERS: readonly Monitor[] = [
  { name: 'Uptime Kuma 2.5.3 (SQLite), GET /api/push of 200 bytes', per_s: 230, cpu_ms: 4.18 },
  { name: 'Healthchecks 3.13 (Postgres 15), POST /ping of 3 KB', per_s: 93, cpu_ms: 9.34 + 0.73 },
]

/** `cpu_ms` of a boot from report to verdict and page, `per_s` judged: more than they do for a ping, and it counts as one. */
export function beside(ours: { cpu_ms: number; per_s: number }): string {
  const lines = OTHERS.map(
    ({ name, per_s, cpu_ms }) =>
      `  ${name}: ${per_s} pings/s, ${cpu_ms} ms of CPU; ours x ${(ours.per_s / per_s).toFixed(1)} the rate at x ${(ours.cpu_ms / cpu_ms).toFixed(2)} the CPU`,
  )
  return ['\n## beside other monitors (recorded figures, another day)', ...lines, ''].join('\n')
}
