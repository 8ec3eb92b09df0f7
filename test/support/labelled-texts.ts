/** Texts `NNN.txt` with a label `NNN.json`, answered as `diagnose` answers them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Judgement, NetworkMoment, NetworkRoute } from '../../shared/verdict.ts'
import { complaintsOf } from '../golden/complaints.ts'
import type { Fact, Row } from './accuracy-report.ts'
import { answerToFile } from './answer-to-file.ts'
import { acceptedCauses, headFacts, type Label, type LabelledRoutes, misleadingIn } from './label.ts'

/** One row per labelled text, by name. */
export async function labelledTexts(directory: string): Promise<Row[]> {
  const rows: Row[] = []
  for (const file of labelledFiles(directory)) rows.push(await rowOf(directory, file))
  return rows
}

/** The names of the texts of a directory that have a label. */
export function labelledFiles(directory: string): string[] {
  return readdirSync(directory)
    .filter((file) => /^\d+\.txt$/.test(file) && existsSync(labelPath(directory, file)))
    .sort()
}

function labelPath(directory: string, file: string): string {
  return join(directory, file.replace('.txt', '.json'))
}

async function rowOf(directory: string, file: string): Promise<Row> {
  const label = JSON.parse(readFileSync(labelPath(directory, file), 'utf8')) as Label
  const text = readFileSync(join(directory, file), 'utf8')
  const answer = await answerToFile(join(directory, file))
  const { judged, told } = answer
  return {
    sample: file,
    wantedCause: label.cause,
    accepted: acceptedCauses(label),
    judged,
    facts: [
      ...headFacts(label, judged),
      ...stageFacts(label, judged),
      ...routeFacts(label.routes_at_init, judged),
    ],
    misleading: [...misleadingIn(label, judged, told), ...complaintsOf(text, answer)],
  }
}

function stageFacts(label: Label, judged: Judgement): Fact[] {
  const told = new Set<string>()
  for (const span of judged.stages) {
    if (span.start_from !== null) told.add(`${span.stage} ${span.start_s}`)
    if (span.stage === 'modules-final' && span.end_from === 'banner') told.add(`finished ${span.end_s}`)
  }
  return label.stages.map(({ name, up_seconds }) => {
    const wanted = `${name.replace(':', '-')} ${up_seconds}`
    return { of: 'stage' as const, wanted, got: [...told].join(', '), ok: told.has(wanted) }
  })
}

function routeFacts(wanted: LabelledRoutes, judged: Judgement): Fact[] {
  const got = routesOf(judged.network.find((moment) => moment.from === 'ci-info'))
  const keys = ['has_default', 'has_metadata_route', 'gateway', 'interfaces_up', 'addresses'] as const
  return keys
    .map(
      (key): Fact => ({
        of: 'route',
        wanted: shown(key, wanted[key]),
        got: shown(key, got[key]),
        ok: shown(key, wanted[key]) === shown(key, got[key]),
      }),
    )
    .filter((fact) => !(fact.ok && fact.wanted?.endsWith('null')))
}

function shown(key: string, value: unknown): string {
  return `${key}=${Array.isArray(value) ? [...value].sort().join(' ') : JSON.stringify(value)}`
}

function routesOf(moment: NetworkMoment | undefined): LabelledRoutes {
  if (moment === undefined)
    return {
      has_default: null,
      has_metadata_route: null,
      gateway: null,
      interfaces_up: null,
      addresses: null,
    }
  const { routes, devices } = moment
  const isDefault = (route: NetworkRoute) => route.destination === '0.0.0.0/0'
  const isMetadata = ({ destination }: NetworkRoute) =>
    destination === '169.254.169.254/32' || destination === '169.254.0.0/16'
  return {
    has_default: routes === null ? null : routes.some(isDefault),
    has_metadata_route: routes === null ? null : routes.some(isMetadata),
    gateway: routes?.find(isDefault)?.gateway ?? null,
    interfaces_up: devices.filter((device) => device.up).map((device) => device.name),
    addresses: devices.flatMap((device) => device.addresses.map((address) => `${device.name} ${address}`)),
  }
}
