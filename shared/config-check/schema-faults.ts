/** The schema's errors, worded so that people can repair them: zod names the rule, this names the remedy. Pure. */
import type * as z from 'zod'
import { CHANNEL_KINDS } from '../channels/channels.ts'
import { RUNBOOK_KEYS } from '../config.ts'
import { type ConfigFault, pointerOf, shownAt } from './fault.ts'
import { nearName } from './near-name.ts'
import { keysAt, type SchemaPart, schemaAt } from './schema-at.ts'

type Issue = z.core.$ZodIssue

const SECRET = 'write where it is, {"env": "NAME"} or on AWS {"ssm": "/name"}'
/** What a value of this key looks like. */
const LOOKS: Record<string, string> = {
  public_url: '"https://boot-health.example.com"',
  channel: '"C024BE91L"',
  url: '"https://hooks.example.com/boot-health"',
  topic_arn: '"arn:aws:sns:eu-west-1:123456789012:on-call"',
  rotated_at: '"2026-11-24T03:12:00Z"',
  certificate_arn: '"arn:aws:acm:eu-west-1:123456789012:certificate/…"',
}

export function schemaFaults(raw: unknown, error: z.ZodError): ConfigFault[] {
  return error.issues.flatMap((issue) => faultsOf(raw, issue))
}

function faultsOf(raw: unknown, issue: Issue): ConfigFault[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) =>
      unknownKey(
        raw,
        [...issue.path, key],
        issue.path[0] === 'runbooks' ? RUNBOOK_KEYS : keysAt(raw, issue.path),
      ),
    )
  const { says, write } = wordsOf(raw, issue)
  const path = issue.path
  return [{ level: 'error', pointer: pointerOf(path), value: shownAt(raw, path), says, write }]
}

function unknownKey(raw: unknown, path: readonly PropertyKey[], known: readonly string[]): ConfigFault {
  const near = nearName(String(path.at(-1)), known)
  return {
    level: 'error',
    pointer: pointerOf(path),
    value: shownAt(raw, path),
    says: 'there is no such setting',
    write: near === null ? `remove it; the settings here are ${known.join(', ')}` : `did you mean ${near}?`,
  }
}

interface Words {
  says: string
  write: string
}

function wordsOf(raw: unknown, issue: Issue): Words {
  const part = schemaAt(raw, issue.path)
  const key = String(issue.path.at(-1) ?? '')
  if (issue.code === 'invalid_key') return ofKey(issue, key)
  if (isSecret(part)) return { says: 'a secret must never be in this file', write: SECRET }
  if (issue.code === 'invalid_union') return ofUnion(part, key)
  const missing = shownAt(raw, issue.path) === null
  if (missing) return { says: 'it is missing', write: `write ${formOf(part, key)}` }
  return { says: messageOf(issue, part), write: `write ${formOf(part, key)}` }
}

/** Rules for names that we define. Ids of other systems have their own pattern and words. */
function ofKey({ path }: Issue, key: string): Words {
  if (path[0] === 'callbacks')
    return { says: 'it is not the id of a workspace', write: 'write one like "T024BE7LD"' }
  return {
    says: 'a name may only have lower-case letters, digits and hyphens',
    write: `write "${slug(key)}"`,
  }
}

const slug = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32) || 'web'

/** A form that only secret references fit. */
function isSecret(part: SchemaPart | null): boolean {
  const forms = part?.anyOf ?? []
  return (
    forms.length > 0 &&
    forms.every(({ properties = {} }) => ['env', 'ssm', 'value'].some((name) => name in properties))
  )
}

function ofUnion(part: SchemaPart | null, key: string): Words {
  if (part?.oneOf || key === 'type')
    return {
      says: 'a channel has a type that boot-health knows',
      write: `write one of ${Object.keys(CHANNEL_KINDS).join(', ')}`,
    }
  return {
    says: 'it is neither plain text of the right form nor a secret',
    write: `write ${formOf(part, key)}, or ${SECRET.replace('write ', '')}`,
  }
}

function messageOf(issue: Issue, part: SchemaPart | null): string {
  if (issue.code === 'invalid_type') return `it is not ${article(part?.type ?? issue.expected)}`
  if (issue.code === 'too_small') return `it is less than ${String(part?.minimum ?? issue.minimum)}`
  if (issue.code === 'too_big') return `it is more than ${String(part?.maximum ?? issue.maximum)}`
  if (issue.code === 'invalid_format')
    return issue.format === 'url' ? 'it is not a URL' : 'it does not have the right form'
  return 'it is not one of the allowed values'
}

function formOf(part: SchemaPart | null, key: string): string {
  const looks = LOOKS[key] ?? (part?.format === 'uri' ? '"https://wiki.example.com/boots"' : undefined)
  if (looks) return `something like ${looks}`
  if (part?.enum) return part.enum.map((value) => JSON.stringify(value)).join(' or ')
  const bounds = [
    ...(part?.minimum === undefined ? [] : [`from ${part.minimum}`]),
    ...(part?.maximum === undefined || part.maximum > 1e15 ? [] : [`to ${part.maximum}`]),
  ]
  const example = part?.default === undefined ? [] : [`(default ${JSON.stringify(part.default)})`]
  return [article(part?.type ?? 'value'), ...bounds, ...example].join(' ')
}

function article(type: string): string {
  const word = type === 'integer' ? 'whole number' : type === 'array' ? 'list' : type
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`
}
