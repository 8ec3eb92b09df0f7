/**
 * A guest's bytes as lines that readers can look at: decoded, without terminal escapes, and out of
 * the wrappers in which logs get pasted. Linear in the size of the text; text that needs nothing
 * costs a few `indexOf`.
 */

/** CSI and OSC sequences, finished or not; every class is disjoint from the next, so one pass. */
const ESCAPES =
  /\u001b\[[0-?]{0,32}[ -/]{0,8}[@-~]?|\u001b\][^\u0007\u001b]{0,400}(?:\u0007|\u001b\\)?|\u001b[@-Z\\^_=>()78c]?|\u009b[0-?]{0,32}[@-~]?/g

/** UTF-8 (or UTF-16 where it says or looks so); what does not decode becomes U+FFFD, never an error. */
export function decode(input: string | Uint8Array): string {
  if (typeof input === 'string') return input
  return new TextDecoder(looksLikeUtf16(input) ? 'utf-16le' : 'utf-8').decode(input)
}

function looksLikeUtf16(bytes: Uint8Array): boolean {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return true
  let zeros = 0
  const seen = Math.min(bytes.length, 400)
  for (let at = 1; at < seen; at += 2) if (bytes[at] === 0) zeros += 1
  return seen > 20 && zeros > seen * 0.4
}

/** `text` with LF line ends and no escapes, NULs, quoted-printable, HTML or string-literal wrapping. */
export function clean(text: string): string {
  let out = text
  if (out.includes('\u001b') || out.includes('\u009b')) out = out.replace(ESCAPES, '')
  if (out.includes('\0')) out = out.replaceAll('\0', '')
  if (out.includes('\r')) out = unifyLineEnds(out)
  if (out.includes('=3D') && /=\n/.test(out)) out = unquotePrintable(out)
  if (out.includes('\\n')) out = unwrapStringLiteral(out)
  if (out.includes('&#') && /&#(?:39|x27);/.test(out)) out = unescapeHtml(out)
  // Only what was changed can hold an escape that was not there before.
  return out !== text && out.includes('\u001b') ? out.replace(ESCAPES, '') : out
}

/** Any run of CR before an LF is that LF; each other CR ends a line. By runs: a CR is looked at once. */
function unifyLineEnds(text: string): string {
  return text.replace(/\r+\n?/g, (run) => (run.endsWith('\n') ? '\n' : '\n'.repeat(run.length)))
}

function unquotePrintable(text: string): string {
  return text
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/**
 * A log inside one JSON or YAML string has more `\n` than lines. A log that merely quotes a
 * program's output in one of its lines has fewer, and is left alone.
 */
function unwrapStringLiteral(text: string): string {
  const literal = count(text, '\\n')
  if (literal < 3 || literal <= count(text, '\n')) return text
  return text
    .replace(/(?:\\r)?\\n/g, '\n')
    .replace(/\\u001[bB]/g, '\u001b')
    .replace(/\\r/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\(["'\\/])/g, '$1')
}

function count(text: string, what: string): number {
  let found = 0
  for (let at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + what.length)) found += 1
  return found
}

function unescapeHtml(text: string): string {
  return text
    .replace(/&#(?:39|x27);/g, "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
