/** The gate's answer as JSON: figures, words, and links to the boots. */

import { labelsOf } from '../../shared/boot-labels.ts'
import { isSettled } from '../../shared/gate/gate.ts'
import { type GateBoot, secondsOf } from '../../shared/gate/gate-boot.ts'
import { type GateQuestion, gatePath } from '../../shared/gate/gate-path.ts'
import type { GateTest } from '../../shared/gate/gate-test.ts'
import type { Sample } from '../../shared/gate/looks.ts'
import { publicLink } from '../../shared/public-link.ts'
import { bootPath } from '../../shared/view/boot-path.ts'
import type { ReadGate } from './gate-reads.ts'

const time = (ms: number): string => new Date(ms).toISOString()
const timeOrNull = (ms: number | undefined): string | null => (ms === undefined ? null : time(ms))

export function gateJson(question: GateQuestion, gate: ReadGate, public_url: string): object {
  const { fleet, image, baseline, since, baseline_since, settings } = question
  const { decision, reason, needs, tests, news, at } = gate
  return {
    ...{ image, baseline, fleet, at: time(at), decision, settled: isSettled(gate), reason, needs },
    link: publicLink(public_url, gatePath(question)),
    settings: {
      ...settings,
      since: since === 0 ? null : time(since),
      baseline_since: baseline_since === 0 ? null : time(baseline_since),
    },
    boots: { candidate: sampleJson(gate.candidate), baseline: sampleJson(gate.baseline) },
    tests: tests.map((test) => testJson(test, public_url)),
    news,
  }
}

function sampleJson({ counted, lost, standings, behind_pending }: Sample): object {
  const { claimed, pending, undecided, repeated } = standings
  return {
    ...{ counted: counted.length, lost, claimed, pending, undecided, repeated, behind_pending },
    first_at: timeOrNull(counted[0]?.first_at),
    last_at: timeOrNull(counted.at(-1)?.first_at),
  }
}

function testJson({ evidence, ...test }: GateTest, public_url: string): object {
  return { ...test, evidence: evidence.map((boot) => bootJson(boot, test.test, public_url)) }
}

function bootJson(boot: GateBoot, test: GateTest['test'], public_url: string): object {
  const { instance, boot_key, first_at, verdict, cause } = boot
  return {
    ...{ instance, boot_key, first_at: time(first_at), verdict, cause },
    labels: labelsOf(boot),
    value_s: test === 'failures' ? null : secondsOf(boot, test),
    link: publicLink(public_url, bootPath(boot)),
  }
}
