import type { Annotation } from '../store/annotation-item.ts'

/** The name for deleting it: its moment and its digest, which are its key. */
export const annotationId = ({ at, id }: Annotation): string => `${at}-${id}`

/** Parses such a name; null for anything else. */
export function annotationNamed(id: string): Pick<Annotation, 'at' | 'id'> | null {
  const [, at, digest] = /^(\d{1,15})-([0-9a-f]{12})$/.exec(id) ?? []
  return at === undefined || digest === undefined ? null : { at: Number(at), id: digest }
}

/** One annotation as the API answers it. */
export function annotationJson(annotation: Annotation): object {
  const { at, text, image, author } = annotation
  return { id: annotationId(annotation), at: new Date(at).toISOString(), text, image, author }
}
