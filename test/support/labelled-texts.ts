/** Texts `NNN.txt` with a label `NNN.json`, judged as texts of unknown kind. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { judgeText } from '../../shared/judgement/judge.ts'
import type { Judgement, NetworkMoment, NetworkRoute } from '../../shared/verdict.ts'
import { type Fact, outcomeAgrees, type Row, sameSource } from './accuracy-report.ts'

interface Routes {
  has_default: boolean | null
  has_metadata_route: boolean | null
  gateway: string | null
  interfaces_up: string[] | null
  addresses: string[] | null
}

interface Label {
  outcome: string
  cause: string
  datasource: string | null
  stages: { name: string; up_seconds: number | null }[]
  routes_at_init: Routes
}

/** Our causes that a label's word stands for. */
const ACCEPTED: Record<string, string[]> = {
  datasource_disabled_or_not_listed: ['cloud_init_disabled', 'datasource_not_listed'],
  module_failure_only: ['module_failure', 'user_config_invalid', 'crash'],
  no_seed: ['seed_missing', 'unknown'],
  recovered_on_retry: ['healthy'],
  dns_failure: ['dns_failure', 'user_config_invalid'],
}

export function labelledTexts(directory: string): Row[] {
  return readdirSync(directory)
    .filter((file) => /^\d+\.txt$/.test(file) && existsSync(join(directory, file.replace('.txt', '.json'))))
    .map((file) => {
      const label = JSON.parse(readFileSync(join(directory, file.replace('.txt', '.json')), 'utf8')) as Label
      const judged = judgeText(readFileSync(join(directory, file)))
      return rowOf(file, label, judged)
    })
}

function rowOf(file: string, label: Label, judged: Judgement): Row {
  const facts: Fact[] = [
    {
      of: 'outcome',
      wanted: label.outcome,
      got: `${judged.datasource.outcome}/${judged.verdict}`,
      ok: outcomeAgrees(label.outcome, judged),
    },
    {
      of: 'datasource',
      wanted: label.datasource,
      got: judged.datasource.name,
      ok: sameSource(label.datasource, judged.datasource.name),
    },
    ...stageFacts(label, judged),
    ...routeFacts(label.routes_at_init, judged),
  ]
  return {
    sample: file,
    wantedCause: label.cause,
    accepted: ACCEPTED[label.cause] ?? [label.cause],
    judged,
    facts,
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

function routeFacts(wanted: Routes, judged: Judgement): Fact[] {
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

function routesOf(moment: NetworkMoment | undefined): Routes {
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
