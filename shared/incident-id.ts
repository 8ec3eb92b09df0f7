/** The id of an incident in URLs, audit entries, pages and on the command line: `cause~image~generation`. */

export interface IncidentName {
  cause: string
  image: string
  gen: number
}

/**
 * A character other than letter, digit, `.`, `_` or `-` becomes `=xx` for each byte of its UTF-8, in hex. Such an id is the
 * same before and after a router decodes a URL, needs no quotes in a shell, and cannot be mistaken for another's.
 */
export function incidentId({ cause, image, gen }: IncidentName): string {
  return `${encode(cause)}~${encode(image)}~${gen}`
}

/** Parses an id; null for anything that `incidentId` did not make. */
export function parseIncidentId(id: string): IncidentName | null {
  const [, cause, image, gen] = /^([\w.=-]{1,400})~([\w.=-]{0,1200})~(\d{1,9})$/.exec(id) ?? []
  if (cause === undefined || image === undefined || gen === undefined) return null
  const name = { cause: decode(cause), image: decode(image), gen: Number(gen) }
  return incidentId(name) === id ? name : null
}

const encode = (text: string) =>
  text.replace(/[^\w.-]+/g, (other) =>
    [...Buffer.from(other, 'utf8')].map((byte) => `=${byte.toString(16).padStart(2, '0')}`).join(''),
  )

const decode = (text: string) =>
  text.replace(/(?:=[0-9a-f]{2})+/g, (hex) => Buffer.from(hex.replaceAll('=', ''), 'hex').toString('utf8'))
