/**
 * A text together with its characters as bytes. Looking through a megabyte of bytes takes a third of the
 * time of `charCodeAt`, and a view on them answers four characters at once; the copy costs far less.
 */

export interface LogText {
  text: string
  /**
   * One byte for each character of `text`, so places are the same in both, and zeros behind the last; what is not
   * Latin-1 loses its high byte.
   */
  bytes: Uint8Array
  /** The same bytes, to be read four at a time. */
  words: DataView
}

/** Zeros behind the text, for who looks at a fixed place of a line that ends earlier. */
const PADDING = 128

/** Reused from text to text, and as long as the longest so far: filling fresh memory costs more than reading it. */
let scratch = allocate(1 << 18)

/**
 * The bytes of `text`, which the next call overwrites. A match in them is a match in the text only after a look at
 * the text itself: of other alphabets a character can look like an ASCII one here, never the other way round.
 */
export function logText(text: string): LogText {
  const size = text.length + PADDING
  if (size > scratch.buffer.length) scratch = allocate(size)
  const { buffer, words } = scratch
  buffer.write(text, 0, 'latin1')
  buffer.fill(0, text.length, size)
  return { text, bytes: buffer, words }
}

function allocate(size: number): { buffer: Buffer; words: DataView } {
  const memory = new ArrayBuffer(size)
  return { buffer: Buffer.from(memory), words: new DataView(memory) }
}
