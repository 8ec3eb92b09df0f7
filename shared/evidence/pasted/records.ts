/** Logs with one JSON object a line: `journalctl -o json`, a container's log, a log service's answer. */
import { eachLine, type Numbered, sampleOf } from './numbered.ts'

/** The names under which loggers store the line itself. */
export const MESSAGE_KEYS: readonly string[] = [
  'MESSAGE',
  'message',
  'msg',
  'log',
  'textPayload',
  'line',
  'Output',
  'output',
  'stdout',
]

/** The line in each record, with the journal's clock and program before it. */
export function fromRecords(given: Numbered): Numbered {
  if (!/^[\u001e\s]{0,40}(?:data: )?\{/.test(given.text)) return given
  const lines = sampleOf(given)
  const records = lines.filter(isRecord).length
  if (records < 2 || records < lines.length * 0.6) return given
  return eachLine(given, (line) => (isRecord(line) ? (messageOf(line) ?? line) : line))
}

function isRecord(line: string): boolean {
  return /^[\u001e\s]{0,4}(?:data: )?\{".*\},?\s*$/.test(line)
}

function messageOf(line: string): string | null {
  const from = line.indexOf('{')
  try {
    const record: unknown = JSON.parse(line.slice(from).replace(/\},?\s*$/, '}'))
    if (typeof record !== 'object' || record === null) return null
    const fields = record as Record<string, unknown>
    const key = MESSAGE_KEYS.find((name) => fields[name] !== undefined)
    const message = key === undefined ? null : textOf(fields[key])
    return message === null ? null : `${headOf(fields)}${message.replace(/\n$/, '')}`
  } catch {
    return null
  }
}

/** A journal prints a message as its bytes where it is not UTF-8 or contains an escape. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return null
  if (value.every((item) => typeof item === 'number'))
    return new TextDecoder().decode(Uint8Array.from(value as number[]))
  return value.every((item) => typeof item === 'string') ? value.join('\n') : null
}

/** `[   12.345678] cloud-init[700]: `, where the journal has the time and the program. */
function headOf(fields: Record<string, unknown>): string {
  const microseconds = Number(fields.__MONOTONIC_TIMESTAMP)
  if (!Number.isFinite(microseconds)) return ''
  const name = fields.SYSLOG_IDENTIFIER ?? fields._COMM
  const who = typeof name === 'string' ? `${name}${pidOf(fields._PID)}: ` : ''
  return `[${(microseconds / 1e6).toFixed(6).padStart(12)}] ${who}`
}

function pidOf(pid: unknown): string {
  return typeof pid === 'string' && /^\d{1,7}$/.test(pid) ? `[${pid}]` : ''
}
