/**
 * How a person re-runs cloud-init in the same boot, per version. Every sequence here was run against the real program of
 * that version, on a guest without a source and on one that had cached `DataSourceNone`; sequences that did not heal are
 * not offered.
 */
import { type CloudInitVersion, isBefore, isSince } from '../cloud-init-version.ts'

const DROP_EMPTY_CACHE = 'rm -f /var/lib/cloud/instance'
const STAGES = ['cloud-init init', 'cloud-init modules --mode=config', 'cloud-init modules --mode=final']
const ALL_STAGES = ['cloud-init init --local', ...STAGES]

/** Steps for a guest whose lookup ended without a real source, in order. */
export function rerunSteps(version: CloudInitVersion | null): string[] {
  return [
    'Make sure that no real source is cached, because a re-run would then change a working guest: ' +
      '`cat /var/lib/cloud/instance/datasource` names none, or DataSourceNone.',
    `Re-run as root: \`${[DROP_EMPTY_CACHE, ...ALL_STAGES].join('; ')}\`. ${whyTheCache(version)}`,
    'Expect the effects of a first boot: new SSH host keys (restart sshd), and hostname, users, write_files and runcmd run.',
  ]
}

function whyTheCache(version: CloudInitVersion | null): string {
  const shortest = shortestForNoCache(version)
  if (isBefore(version, '0.7.7')) {
    return `Removing the link drops only an empty result; on this version, ${shortest}`
  }
  return `Without the rm, a cached DataSourceNone is trusted for the rest of this boot and nothing changes. ${capitalised(shortest)}`
}

/** With no source cached at all, older versions need neither the rm nor `init --local`. */
function shortestForNoCache(version: CloudInitVersion | null): string {
  if (isSince(version, '24.2')) {
    return '`init --local` must come first since 24.2, or the status stays `error` although the guest is healed.'
  }
  if (version === null) return 'this order heals every version from 0.7.5 to 26.2.'
  return `where \`/var/lib/cloud/instance\` does not exist, \`${STAGES.join('; ')}\` is enough.`
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}
