/** Assigns each file of a folder or archive with many machines' logs to its machine. Pure. */

/** Paths under a guest's root; the rest of the path before them names the guest. */
const UNDER_ROOT =
  /(?:^|\/)(?:var\/log|run\/cloud-init|var\/lib\/cloud\/(?:instance|data)|etc\/cloud(?:\/cloud\.cfg\.d)?)\/[^/]+$/
/** The folder that `cloud-init collect-logs` makes, with the date in its name. */
const COLLECTED = /(?:^|\/)cloud-init-logs-[^/]*(?=\/|$)/

/**
 * Paths by machine, in the order of the paths. `sectionOf` recognises a file by its name alone and answers null for any
 * other name. Files of one guest are one machine: those of its root (`web-1/var/log/cloud-init.log`) and those beside each
 * other (`web-1/console.log`) are `web-1`, and other files there (`web-1/disk.info`) are ignored. Any other file is a
 * machine of its own, named by its path. '' is the folder itself.
 */
export function machinesIn(
  paths: readonly string[],
  sectionOf: (path: string) => string | null,
): Map<string, string[]> {
  const known = Map.groupBy(
    paths.filter((path) => sectionOf(path) !== null),
    guestOf,
  )
  // A folder of many consoles may have one that is called console.log: that alone does not make it a guest's.
  const own = known.get('') ?? []
  if (own.every((path) => sectionOf(path) === 'console')) known.delete('')
  const machines = new Map<string, string[]>()
  for (const path of paths) {
    const guest = guestOf(path)
    if (sectionOf(path) !== null && known.has(guest)) add(machines, guest, path)
    else if (!isInGuest(path, known)) add(machines, cleaned(path), path)
  }
  return machines
}

function add(machines: Map<string, string[]>, id: string, path: string): void {
  const paths = machines.get(id)
  if (paths === undefined) machines.set(id, [path])
  else paths.push(path)
}

/** Beside or below the files of a guest. */
function isInGuest(path: string, known: ReadonlyMap<string, string[]>): boolean {
  if (known.has('')) return true
  const parts = cleaned(path).replace(COLLECTED, '').split('/')
  return parts.some((_, end) => end > 0 && known.has(parts.slice(0, end).join('/')))
}

function guestOf(path: string): string {
  const clean = cleaned(path)
  const bare = UNDER_ROOT.test(clean) ? clean.replace(UNDER_ROOT, '') : clean.replace(/(?:^|\/)[^/]*$/, '')
  return bare.replace(COLLECTED, '')
}

const cleaned = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')
