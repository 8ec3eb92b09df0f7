/** One fault of a config, for a person: where it is, the value there, why it is wrong, what to write instead. */
export interface ConfigFault {
  /** An `error` is refused; a `warning` works, but probably not as meant. */
  level: 'error' | 'warning'
  /** RFC 6901 pointer into the file. */
  pointer: string
  /** The value there, as JSON, cut; null where there is none. */
  value: string | null
  says: string
  /** What to write, or to do. */
  write: string
}

const VALUE = 120

/** `path` as a JSON pointer. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** The value at `path` in `raw`, as JSON of at most 120 characters; null where there is none. */
export function shownAt(raw: unknown, path: readonly PropertyKey[]): string | null {
  let value = raw
  for (const step of path)
    value = typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined
  if (value === undefined) return null
  const text = JSON.stringify(value)
  return text.length <= VALUE ? text : `${text.slice(0, VALUE - 1)}…`
}

/** The fault in one line. */
export function faultLine({ pointer, value, says, write }: ConfigFault): string {
  return `${pointer || '/'}${value === null ? '' : ` is ${value}`}: ${says}; ${write}`
}
