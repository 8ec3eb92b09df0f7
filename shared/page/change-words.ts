/** The texts about a wave of repairs, for receivers that keep a list of changes beside their alerts. Pure. */
import { displayLine } from '../display.ts'
import { incidentId } from '../incident-id.ts'
import { publicLink } from '../public-link.ts'
import { causeInWords, whatGuestsLack } from './incident-words.ts'
import type { PageContent } from './page-content.ts'

export const CHANGE_CODES = ['repairs_began', 'repairs_ended'] as const
export type ChangeCode = (typeof CHANGE_CODES)[number]

/** Times in epoch milliseconds. */
export interface RepairWave {
  /** 1 for the first of this generation. */
  n: number
  began_at: number
  ended_at: number | null
  /** At the beginning: failed VMs, and repairs under way. */
  failing: number
  in_flight: number
  /** At the end: VMs that came up since the incident opened, and those that still fail. */
  came_up?: number
  still_failing?: number
}

export interface ChangeFacts {
  fleet: string
  cause: string
  image: string
  gen: number
  severity: 'page' | 'ticket'
  wave: RepairWave
}

/** `public_url` is the config's. The numbers are those of the event's moment. */
export function changeContent(facts: ChangeFacts, code: ChangeCode, public_url: string): PageContent {
  const { fleet, cause, severity, wave } = facts
  const image = displayLine(facts.image, 128)
  const about = incidentId(facts)
  const at = code === 'repairs_began' ? wave.began_at : (wave.ended_at ?? wave.began_at)
  return {
    key: `boot-health/change/${code}/${encodeURIComponent(fleet)}/${about}/${wave.n}`,
    intent: 'trigger',
    severity: 'notice',
    fleet,
    cause,
    image,
    about,
    title: displayLine(`[${fleet}] ${titleOf(facts, image, code)}`, 300),
    lines: [
      { label: 'Image', text: image },
      { label: 'Cause', text: causeInWords(cause) || whatGuestsLack(cause, severity) },
      ...linesOf(wave, code).map(([label, count]) => ({ label, text: String(count) })),
    ],
    numbers: null,
    since: at,
    link: publicLink(public_url, `/incidents/${about}?fleet=${encodeURIComponent(fleet)}`),
    because: null,
    change: true,
  }
}

function titleOf({ cause, severity, wave }: ChangeFacts, image: string, code: ChangeCode): string {
  const why = causeInWords(cause) || whatGuestsLack(cause, severity)
  if (code === 'repairs_began')
    return `Repairs started on ${image}: ${vms(wave.failing, 'is failing', 'are failing')} (${why}), ${wave.in_flight} requested so far.`
  const { came_up = 0, still_failing = 0 } = wave
  return `Repairs ended on ${image}: ${vms(came_up, 'has', 'have')} come up since the incident opened, ${vms(still_failing, 'is still failing', 'are still failing')} (${why}).`
}

const vms = (count: number, one: string, many: string) =>
  count === 1 ? `1 VM ${one}` : `${count} VMs ${many}`

function linesOf(wave: ChangeFacts['wave'], code: ChangeCode): [string, number][] {
  return code === 'repairs_began'
    ? [
        ['Failing', wave.failing],
        ['Repairs requested', wave.in_flight],
      ]
    : [
        ['Came up', wave.came_up ?? 0],
        ['Still failing', wave.still_failing ?? 0],
      ]
}
