/** Every captured boot and every labelled text through a fake command: counts as the labels have them, no wrong cause. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { goldenAnswers } from '../../golden/answers.ts'
import { SHARED, whyNoSamples } from '../../soak/samples.ts'
import { acceptedCauses, type Label } from '../../support/label.ts'
import { runCli } from '../run-cli.ts'
import { fakeCloud } from './consoles.ts'

interface Machine {
  id: string
  outcome: string
  boot: { verdict: string; cause: string } | null
}

/** Causes that agree with the label of a sample; null where it has none. */
function wantedOf(set: string, name: string): string[] | null {
  if (set !== 'captures') {
    const label = JSON.parse(readFileSync(`${SHARED}${set}/${name}.json`, 'utf8')) as Label
    return acceptedCauses(label)
  }
  const labels = JSON.parse(readFileSync(`${SHARED}captures/EXPECTED.json`, 'utf8')) as Record<
    string,
    { first_boot: { cause: string } }
  >
  const label = labels[name.replace('.console', '')]
  return label === undefined ? null : [label.first_boot.cause]
}

describe('a scan of all labelled captures', { skip: whyNoSamples() ?? false }, () => {
  it('matches the labels’ counts, names no wrong cause, and agrees with diagnose', async () => {
    const cloud = fakeCloud()
    const wanted = new Map<
      string,
      { accepted: string[]; verdict: string; cause: string; isRefused: boolean }
    >()
    for await (const { set, name, text, judged, isRefused } of goldenAnswers()) {
      const accepted = wantedOf(set, name)
      if (accepted === null || name.endsWith('.files')) continue
      const file = `${SHARED}${set}/${name}.txt`
      const id = `${set}-${name}`
      cloud.put(id, existsSync(file) ? readFileSync(file) : text)
      wanted.set(id, { accepted, ...judged, isRefused })
    }
    const { stdout, stderr } = await runCli(['scan', '--with', cloud.show, '--json'], { stdin: cloud.ids() })
    cloud.remove()
    const { machines, count } = JSON.parse(stdout) as { machines: Machine[]; count: Record<string, number> }
    assert.ok(machines.length >= 140, `${machines.length} ${stderr}`)
    const wrong: string[] = []
    const counted = { right: 0, silent: 0 }
    for (const { id, boot } of machines) {
      const one = wanted.get(id) ?? assert.fail(id)
      assert.deepEqual(
        boot === null ? 'refused' : [boot.verdict, boot.cause],
        one.isRefused ? 'refused' : [one.verdict, one.cause],
        id,
      )
      const cause = boot?.cause ?? 'unknown'
      if (one.accepted.includes(cause)) counted.right += 1
      else if (cause === 'unknown') counted.silent += 1
      else wrong.push(`${id}: ${cause}, not ${one.accepted.join(' or ')}`)
    }
    assert.deepEqual(wrong, [])
    assert.ok(counted.silent <= 12, JSON.stringify(counted))
    assert.equal(counted.right + counted.silent, machines.length)
    assert.equal(
      Object.values(count).reduce((sum, one) => sum + one, 0),
      machines.length,
    )
  })
})
