/**
 * A raw console log as evidence. The text itself is not kept: only lines that a reader of boots can use, with
 * one line of context around each, because consoles carry passwords, keys and whatever else a boot prints.
 */
import { createHash } from 'node:crypto'
import type { Evidence } from '../evidence.ts'
import { beaconBootId } from './beacon.ts'

const TELLING =
  /[Cc]loud-init|ci-info|[Dd]atasource|url_helper|metadata|169\.254\.|DHCP|dhclient|NetworkManager|Network is unreachable|No route to host|Connection refused|[Kk]ernel panic|emergency mode|fsck|Traceback|Error\b|boothealth1|^\s+File "/
const SECRETS = /PRIVATE KEY|ssh-(rsa|ed25519|dss) |[Pp]assword|passwd/

/**
 * The useful lines of a console text, and a key for the boot that they are of: the boot_id of a beacon where there
 * is a sound one, else a digest of the first stage banner, so that a longer copy of the same console is the same boot.
 */
export function consoleEvidence(text: string): { evidence: Evidence; boot_key: string } {
  const lines = text.split(/\r?\n/)
  const keep = new Set<number>()
  for (const [index, line] of lines.entries()) {
    if (!TELLING.test(line.slice(0, 2000))) continue
    for (const near of [index - 1, index, index + 1]) keep.add(near)
  }
  const kept = lines.filter((line, index) => keep.has(index) && !SECRETS.test(line))
  return {
    evidence: { facts: { seq: '1' }, sections: [{ name: 'console', attributes: {}, text: kept.join('\n') }] },
    boot_key: beaconBootId(text) ?? digestKey(text, kept),
  }
}

function digestKey(text: string, kept: string[]): string {
  const banner = /Cloud-init v\. \S{1,80} running '[^']{1,20}' at [^.]{1,40}\. Up [0-9.]{1,12}/.exec(
    text,
  )?.[0]
  const basis = banner ?? kept.slice(0, 20).join('\n')
  return `console-${createHash('sha256').update(basis).digest('hex').slice(0, 16)}`
}
