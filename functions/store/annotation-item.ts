/** A note about a moment of a fleet, such as a deploy or an image release. It is shown beside the trend. */
export interface Annotation {
  fleet: string
  /** A hash of the moment and the text: the same note posted twice is stored once. */
  id: string
  /** The moment that the note is about, epoch milliseconds. */
  at: number
  text: string
  /** null: the note is about the whole fleet. */
  image: string | null
  /** Who posted it: the token's name, or its id. */
  author: string
}
