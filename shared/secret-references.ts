import { type SecretReference, secretReference } from './secret-reference.ts'

export interface NamedReference {
  /** Its place, as names from the outside in: `['channels', 'pager', 'routing_key']`. */
  path: string[]
  reference: SecretReference
}

/**
 * Every secret reference in a parsed config, or in a part of one. It is recognised by its form and not by the name of its
 * field, so a new kind of channel gets its permissions and checks without a line here. Schemas are strict, so nothing else
 * in a config has this form.
 */
export function secretReferences(part: unknown, path: string[] = []): NamedReference[] {
  if (typeof part !== 'object' || part === null) return []
  const parsed = secretReference.safeParse(part)
  if (parsed.success) return [{ path, reference: parsed.data }]
  return Object.entries(part).flatMap(([name, value]) => secretReferences(value, [...path, name]))
}
