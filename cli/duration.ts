import { InvalidArgumentError } from 'commander'

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const

/** Seconds in the form that `durationOf` reads, for defaults in help. */
export function durationText(seconds: number): string {
  const [unit = 's', scale = 1] =
    Object.entries(SECONDS)
      .reverse()
      .find(([, one]) => seconds % one === 0) ?? []
  return `${seconds / scale}${unit}`
}

/** `90s`, `30m`, `4h`, `7d` as seconds; for commander's option parsing, so it throws `InvalidArgumentError`. */
export function durationOf(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const scale = SECONDS[unit as keyof typeof SECONDS]
  if (scale === undefined) throw new InvalidArgumentError('write it as 90s, 30m, 4h or 7d.')
  return Number(number) * scale
}
