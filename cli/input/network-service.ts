/** What brings the network up in a guest root, as far as enabled units show it. */
import { readdirSync } from 'node:fs'
import type { LintOptions } from '../../shared/lint/lint-config.ts'
import { resolveInside } from './inside.ts'

const ENABLED = '/etc/systemd/system/multi-user.target.wants'
const WAITING = '/etc/systemd/system/network-online.target.wants'
const SYSV = '/etc/rc3.d'

/** null where NetworkManager is not enabled, or where this is not a guest root. */
export function networkServiceOf(root: string): NonNullable<LintOptions['network']> | null {
  const enabled =
    namesIn(root, ENABLED).includes('NetworkManager.service') ||
    namesIn(root, SYSV).some((name) => /^S\d\dNetworkManager$/.test(name))
  if (!enabled) return null
  const waits = namesIn(root, WAITING).includes('NetworkManager-wait-online.service')
  return waits ? 'network_manager_wait_online' : 'network_manager'
}

function namesIn(root: string, directory: string): string[] {
  const real = resolveInside(root, directory)
  try {
    return real === null ? [] : readdirSync(real)
  } catch {
    return []
  }
}
