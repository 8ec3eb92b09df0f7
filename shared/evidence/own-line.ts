/**
 * Recognises lines that cloud-init or one of its systemd units wrote, by their form alone. Asked before an answer states
 * that a text contains none. Lines that only mention cloud-init (a package that was installed, a question in a ticket) have
 * none of these forms.
 */

const OWN_FORMS: readonly RegExp[] = [
  // Its log format since 0.6: `%(filename)s[%(levelname)s]: `.
  /\w(?:\.py)?\[(?:DEBUG|INFO|DEPRECATED|WARN|WARNING|ERROR|CRITICAL)\]: /,
  /\bcloud-init(?:-local)?\[\d{1,7}\]: /,
  /\[CLOUDINIT\]/,
  /Cloud-init v\. {0,3}\d/,
  /cloud-init (?:start-local |start |boot )?(?:running|finished at)\b/,
  /\bci-info: /,
  // A unit's name before its own messages, or as systemd names it at its start and end.
  /\bcloud-(?:init|config|final)(?:-\w{1,12})?\.(?:service|target|socket): [A-Z]/,
  /(?:Start(?:ing|ed)|Finish(?:ed|ing)|Stopp(?:ed|ing)|Reached target|Failed to start|Dependency failed for|Timed out \w{1,9}) .{0,60}(?:cloud-(?:init|config|final)\b|Initial cloud-init job|Cloud-init: |Cloud-init target|settings specified in cloud-config|cloud user\/final scripts|Cloud-config availability)/,
  /^[●○×*] cloud-(?:init|config|final)/,
  // Frames and exceptions of its own code.
  /\/cloudinit\/[\w/]{1,60}\.py", line \d/,
  /^cloudinit(?:\.\w{1,30}){1,4}: /,
  // `cloud-init status`, `analyze show` and ds-identify.
  /^(?:extended_)?status: (?:not run|not started|running|done|error|degraded|disabled)\b/,
  /^(?:Starting|Finished) stage: |^-- Boot Record \d|^\|`->config-/,
  /\bds-identify\b.{0,40}(?:rc=|returning|Found|No ds)|^DI_\w{1,30}=/,
  /Calling '[^']{1,300}' failed \[ {0,3}\d/,
]

/** Such lines where something went wrong, most severe first. */
const GRAVE: readonly RegExp[] = [
  /\[(?:ERROR|CRITICAL)\]: |^cloudinit\.[\w.]{1,90}: |Failed to start|Dependency failed|Main process exited|Failed with result|Timed out/,
  /\[(?:WARN|WARNING)\]: | failed \[/,
]

/** Everything that decides is within this many characters of a line. */
const LOOKED_AT = 2000

export interface OwnLines {
  /** Lines that cloud-init or its units wrote. */
  own: number
  /** All lines that are not blank. */
  of: number
  /** The most severe of them, the first among equals; else the last one. */
  nearest: { line: number; text: string } | null
}

/** Counts the lines of a clean text that are cloud-init's own, in one pass. */
export function ownLines(text: string): OwnLines {
  const found: OwnLines = { own: 0, of: 0, nearest: null }
  let gravest = 0
  let number = 0
  for (const whole of text.split('\n')) {
    number += 1
    const line = whole.slice(0, LOOKED_AT).trim()
    if (line === '') continue
    found.of += 1
    if (!isOwnLine(line)) continue
    found.own += 1
    const gravity = gravityOf(line)
    if (gravity === 0 ? gravest > 0 : gravity <= gravest) continue
    gravest = gravity
    found.nearest = { line: number, text: line.slice(0, 400) }
  }
  return found
}

/** True where cloud-init or one of its units wrote this line. */
export function isOwnLine(line: string): boolean {
  return OWN_FORMS.some((form) => form.test(line))
}

function gravityOf(line: string): number {
  const at = GRAVE.findIndex((form) => form.test(line))
  return at < 0 ? 0 : GRAVE.length - at
}
