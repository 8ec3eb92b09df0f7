/**
 * What happens to a boot's text on its way to us. Each is a pure function of the text and of a few
 * numbers, so that a failing case is small enough to be written down.
 */
import * as fc from 'fast-check'

/** Kernel lines that say nothing about the network or the boot's success. */
const KERNEL = [
  '[   25.912345] random: crng init done',
  '[    3.100000] input: AT Translated Set 2 keyboard as /devices/platform/i8042/serio0/input/input2',
  '[   30.000001] audit: type=1130 audit(1510000000.123:42): pid=1 uid=0 auid=4294967295 ses=4294967295',
  '[   27.551000] EXT4-fs (vda1): re-mounted. Opts: (null)',
  '[   26.000100] hrtimer: interrupt took 2212334 ns',
  '<6>[   28.123456] cfg80211: Calling CRDA to update world regulatory domain',
]

const COLOURS = ['\u001b[0m', '\u001b[1;31m', '\u001b[32m', '\u001b[0;1;39m', '\u001b[K']

export interface Spoiled {
  how: string
  text: string | Uint8Array
}

export interface Given {
  text: string
  /** 1-based numbers of the lines that the judgement of the whole text rests on. */
  evidenceLines: ReadonlySet<number>
}

type Spoil = (given: Given) => fc.Arbitrary<Spoiled>

const cut: Spoil = ({ text }) => {
  const bytes = Buffer.from(text)
  return fc.nat(bytes.length).map((at) => ({ how: `cut at byte ${at}`, text: bytes.subarray(0, at) }))
}

const kernelLines: Spoil = ({ text }) => {
  const lines = text.split('\n')
  const places = fc.array(fc.tuple(fc.nat(lines.length), fc.constantFrom(...KERNEL)), {
    minLength: 1,
    maxLength: 12,
  })
  return places.map((inserted) => ({
    how: `kernel lines ${JSON.stringify(inserted)}`,
    text: insert(lines, inserted),
  }))
}

function insert(lines: string[], inserted: [at: number, line: string][]): string {
  const result = [...lines]
  for (const [at, line] of [...inserted].sort(([a], [b]) => b - a)) result.splice(at, 0, line)
  return result.join('\n')
}

const carriageReturns: Spoil = ({ text }) =>
  fc
    .constantFrom('\r\n', '\r\r\n')
    .map((end) => ({ how: `ends ${JSON.stringify(end)}`, text: text.replaceAll('\n', end) }))

const colour: Spoil = ({ text }) => {
  const lines = text.split('\n')
  const places = fc.array(fc.tuple(fc.nat(lines.length - 1), fc.constantFrom(...COLOURS)), {
    minLength: 1,
    maxLength: 30,
  })
  return places.map((painted) => {
    const result = [...lines]
    for (const [at, code] of painted) result[at] = `${code}${result[at]}\u001b[0m`
    return { how: `colour ${JSON.stringify(painted)}`, text: result.join('\n') }
  })
}

const doubled: Spoil = ({ text }) =>
  fc.constantFrom('', '\n').map((between) => ({ how: 'doubled', text: text + between + text }))

/** Any byte but a line end becomes any other, outside the lines of evidence. */
const flipped: Spoil = ({ text, evidenceLines }) => {
  const bytes = Buffer.from(text)
  const free = freeBytes(bytes, evidenceLines)
  const flips = fc.array(fc.tuple(fc.nat(Math.max(0, free.length - 1)), fc.integer({ min: 11, max: 255 })), {
    minLength: 1,
    maxLength: 20,
  })
  return flips.map((pairs) => {
    const copy = Buffer.from(bytes)
    for (const [index, byte] of pairs) copy[free[index] ?? 0] = byte
    return { how: `flipped ${JSON.stringify(pairs.map(([index, byte]) => [free[index], byte]))}`, text: copy }
  })
}

function freeBytes(bytes: Buffer, evidenceLines: ReadonlySet<number>): Uint32Array {
  const free = new Uint32Array(bytes.length)
  let count = 0
  let line = 1
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] === 10) line += 1
    else if (!evidenceLines.has(line)) free[count++] = at
  }
  return free.subarray(0, count)
}

export const SPOILS: Record<string, Spoil> = {
  'cut at any byte': cut,
  'with kernel lines in between': kernelLines,
  'with other line ends': carriageReturns,
  'with ANSI colour': colour,
  doubled,
  'with bytes flipped outside the lines of evidence': flipped,
}
