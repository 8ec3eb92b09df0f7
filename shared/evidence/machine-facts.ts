/** What a guest's reports say of the machine that it runs on: for people who ask what failing ones have in common. Pure. */
import type { Evidence } from '../evidence.ts'
import { cutText } from '../page/cut-text.ts'

/** The guest's own words, cut; null where no report says it. */
export interface MachineFacts {
  kernel: string | null
  os: string | null
  nic_driver: string | null
}

const LONGEST = 64

/** Of all reports of one boot, the first that says it. */
export function machineFacts(reports: readonly Pick<Evidence, 'facts'>[]): MachineFacts {
  const fact = (name: string): string | null => {
    const told = reports.map(({ facts }) => facts[name]?.trim()).find((text) => text)
    return told ? cutText(told, LONGEST) : null
  }
  return { kernel: fact('kernel'), os: fact('os'), nic_driver: null }
}
