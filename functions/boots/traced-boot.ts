/** Which boots become a trace, and a digest to see whether a sent trace has changed. Pure. */
import { machineFacts } from '../../shared/evidence/machine-facts.ts'
import { sha256Hex } from '../../shared/token.ts'
import { bootTrace, type TracedBoot } from '../../shared/trace/boot-trace.ts'
import { isFinal, type Judgement } from '../../shared/verdict.ts'
import type { BootBrief } from '../store/instance-item.ts'
import type { Attribution } from './attribution.ts'
import { isTrusted } from './newest.ts'

interface Judged {
  fleet: string
  instance: string
  brief: BootBrief
  judgement: Judgement
  attribution: Pick<Attribution, 'folded'>
}

/** Null where the boot has no trace: not over yet, not trusted, or not dated. */
export function tracedBoot({ fleet, instance, brief, judgement, attribution }: Judged): TracedBoot | null {
  const { boot_key, began_at, first_at, image, trust, verdict } = brief
  if (!isFinal(verdict) || !isTrusted(brief) || began_at === 0) return null
  const { os, kernel } = machineFacts(attribution.folded.map(({ evidence }) => evidence))
  return { fleet, instance, boot_key, began_at, first_at, image, trust, judgement, os, kernel }
}

/** Changes with anything that the trace would contain. */
export const traceDigest = (boot: TracedBoot): string =>
  sha256Hex(JSON.stringify(bootTrace(boot, ''))).slice(0, 12)
