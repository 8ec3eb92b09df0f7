/**
 * The guest files that the judgement reads, by their place under a guest root, in a `cloud-init collect-logs` tarball or
 * beside each other in a folder that somebody made.
 */

/** Path under a guest's root -> section name of `shared/evidence.ts`. */
export const GUEST_FILES: readonly string[] = [
  '/var/log/cloud-init.log',
  '/var/log/cloud-init-output.log',
  '/run/cloud-init/status.json',
  '/run/cloud-init/result.json',
  '/run/cloud-init/ds-identify.log',
  '/run/cloud-init/cloud.cfg',
  '/var/lib/cloud/instance/boot-finished',
  '/etc/cloud/cloud.cfg',
]

/** CentOS 6 has no /run; the files in it are links to these anyway. */
export const SAME_FILE: Record<string, string> = {
  '/var/lib/cloud/data/status.json': '/run/cloud-init/status.json',
  '/var/lib/cloud/data/result.json': '/run/cloud-init/result.json',
}

export const CONFIG_DIRECTORY = '/etc/cloud/cloud.cfg.d'

/** File names as collect-logs and people use them, where no path shows the place. */
const BY_NAME: Record<string, string> = {
  'cloud-init.log': '/var/log/cloud-init.log',
  'cloud-init-output.log': '/var/log/cloud-init-output.log',
  'status.json': '/run/cloud-init/status.json',
  'result.json': '/run/cloud-init/result.json',
  'ds-identify.log': '/run/cloud-init/ds-identify.log',
  'boot-finished': '/var/lib/cloud/instance/boot-finished',
  'journal.txt': 'journal',
  'console.log': 'console',
  'console.txt': 'console',
  'console-output.txt': 'console',
}

/**
 * The section for an archive entry or a loose file; null where the judgement does not read it. The name is only compared,
 * never used as a path, so `../../etc/passwd` matches nothing.
 */
export function sectionFor(path: string): string | null {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..')
  const absolute = `/${parts.join('/')}`
  const config = /\/etc\/cloud\/cloud\.cfg\.d\/[\w.@+-]{1,128}\.cfg$/.exec(absolute)
  if (config !== null) return config[0]
  const exact = [...GUEST_FILES, ...Object.keys(SAME_FILE)].find((known) => absolute.endsWith(known))
  if (exact !== undefined) return SAME_FILE[exact] ?? exact
  return BY_NAME[parts.at(-1) ?? ''] ?? null
}
