/** What somebody or something noted about a moment of a fleet: a deploy, an image release. It is shown beside the trend. */
export interface Annotation {
  fleet: string
  /** Of the moment and the words: the same said twice is one. */
  id: string
  /** The moment that it is about, epoch milliseconds. */
  at: number
  text: string
  /** null: it is about the whole fleet. */
  image: string | null
  /** Who said so: the token's name, or its id. */
  author: string
}
