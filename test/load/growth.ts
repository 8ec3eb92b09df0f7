/** A quiet, steady load for a long time: what grows with every minute would end a server that runs for months. */
import { announce, type Driven, drive } from './drive.ts'
import { type Figure, refusedFigures, slope } from './figures.ts'
import { ask } from './http.ts'
import { diskBytes, sizeOf } from './server-process.ts'
import { type Stage, setStage } from './stage.ts'

const HOSTS = 3_000
const SAMPLE_MS = 5_000
const PAGES = ['/', '/boots', '/v1/summary', '/healthz', '/images', '/incidents']
const imageOf = (n: number) => `image-${n % 10}`

interface Sample {
  minute: number
  boots: number
  rss_mb: number
  handles: number
  disk_mb: number
  loop_ms: number | null
}

export async function growth(given: { perSecond: number; minutes: number }): Promise<Figure[]> {
  const { perSecond, minutes } = given
  const count = Math.round(perSecond * minutes * 60)
  const stage = await setStage()
  try {
    const { server, tokens, recorded } = stage
    await announce({ url: server.url, inventory: tokens.inventory, image: imageOf }, 0, HOSTS)
    let accepted = 0
    const samples: Sample[] = []
    const began = performance.now()
    const sampling = setInterval(() => {
      samples.push(sampleOf(stage, (performance.now() - began) / 60_000, accepted))
      void lookAtPages(stage)
    }, SAMPLE_MS)
    const driven = await drive({
      url: server.url,
      recorded,
      tokens: tokens.ingest,
      connections: 8,
      count,
      perSecond,
      report: (n) => {
        const host = n % HOSTS
        const kind = n % 20 === 0 ? 'bad' : 'good'
        return { n: host, kind, image: imageOf(host), boot: Math.floor(n / HOSTS) + 1, seq: 1 }
      },
      onAnswer: (_, { status }) => {
        if (status === 202) accepted++
      },
    })
    clearInterval(sampling)
    return figuresOf(samples, { count, driven, perSecond, minutes })
  } finally {
    await stage.close()
  }
}

function sampleOf({ server, directory }: Stage, minute: number, boots: number): Sample {
  const disk_mb = diskBytes(directory).table / 1e6
  return { minute, boots, ...sizeOf(server.pid), disk_mb, loop_ms: server.loopDelayMs() }
}

/** Dashboards stay open beside a server. */
async function lookAtPages({ server, tokens }: Stage): Promise<void> {
  for (const path of PAGES)
    await ask(`${server.url}${path}`, { headers: { authorization: `Bearer ${tokens.viewer}` } })
}

interface Run {
  count: number
  driven: Pick<Driven, 'accepted' | 'answers'>
  perSecond: number
  minutes: number
}

/** In its first minutes a process still fills its caches: what a short run shows of slopes is no verdict. */
const JUDGED_FROM_MINUTES = 10

function figuresOf(samples: Sample[], run: Run): Figure[] {
  const figures = allFigures(samples, run)
  return run.minutes >= JUDGED_FROM_MINUTES ? figures : figures.map(withoutSlopeBar)
}

function withoutSlopeBar(figure: Figure): Figure {
  const { most, ...shown } = figure
  return most === undefined || !/growth|event loop/.test(figure.what) ? figure : shown
}

function allFigures(samples: Sample[], run: Run): Figure[] {
  const later = samples.slice(Math.floor(samples.length / 2))
  const last = samples.at(-1)
  const perMinute = (of: (sample: Sample) => number) =>
    slope(later.map((sample) => [sample.minute, of(sample)] as const))
  const delays = samples.flatMap(({ loop_ms }) => (loop_ms === null ? [] : [loop_ms]))
  const perBoot = (perMinute(({ disk_mb }) => disk_mb) * 1e6) / (run.perSecond * 60)
  return [
    { what: 'rejected reports', value: run.count - run.driven.accepted, unit: '', most: 0 },
    ...refusedFigures('answers other than 202', run.driven.answers),
    { what: 'memory at the end', value: last?.rss_mb ?? null, unit: 'MB', most: 450 },
    {
      what: 'memory: growth in the second half',
      value: perMinute(({ rss_mb }) => rss_mb),
      unit: 'MB/min',
      most: 2,
    },
    { what: 'handles at the end', value: last?.handles ?? null, unit: '' },
    {
      what: 'handles: growth in the second half',
      value: perMinute(({ handles }) => handles),
      unit: '/min',
      most: 0.5,
    },
    { what: 'disk at the end', value: last?.disk_mb ?? null, unit: 'MB' },
    { what: 'disk: growth in the second half', value: perBoot, unit: 'bytes a boot', most: 7_000 },
    { what: 'event loop: worst p99 of any ten seconds', value: maximum(delays), unit: 'ms', most: 50 },
    {
      what: 'event loop: growth in the second half',
      value: perMinute(({ loop_ms }) => loop_ms ?? 0),
      unit: 'ms/min',
      most: 1,
    },
  ]
}

const maximum = (values: number[]) => (values.length === 0 ? null : Math.max(...values))
