/**
 * How somebody on the server's machine runs boot-health there. Every command that a page or the terminal shows is built
 * here, so that a copied one works. Pure.
 */
export interface OwnCommand {
  /** For what opens the server's data itself, such as tokens: `sudo boot-health`. */
  local: string
  /** Where that data is: ` --data DIR` or ` --stack NAME`; '' where `local` looks there by itself. */
  place: string
  /** For what asks the API, from any machine. */
  remote: string
}

/** Where nobody said how it is installed. */
export const SOME_COMMAND: OwnCommand = { local: 'boot-health', place: '', remote: 'boot-health' }

/** A command that opens the data: `boot-health token create --role viewer --data /srv/bh`. */
export const localCommand = ({ local, place }: OwnCommand, words: string): string =>
  `${local} ${words}${place}`

/** A command that asks the API, below a line with what it needs in the environment. */
export const remoteCommand = (
  { remote }: OwnCommand,
  words: string,
  { url, role }: { url: string; role: 'inventory' | 'viewer' | 'operator' },
): string => `export BOOT_HEALTH_URL=${url} BOOT_HEALTH_TOKEN=bh_${role}_…\n${remote} ${words}`

/** A word for a POSIX shell: quoted where it needs to be. */
export const shellWord = (text: string): string =>
  /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
