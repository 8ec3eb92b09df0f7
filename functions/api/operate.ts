/** Forms of the dashboard: an operator posts one, it is applied, and the browser is redirected to the page that shows the result. */
import type { Context } from 'hono'
import { problem } from '../../shared/problem.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/time.ts'
import type { Caller } from '../http/caller.ts'
import { ProblemError } from '../http/problem-response.ts'
import { readForm } from '../http/read-json.ts'
import type { Access } from './access.ts'

/** Applies the form; answers the path to redirect to. */
export type Operation = (operator: Caller, form: Form, c: Context) => Promise<string>

export interface Form {
  /** A field's text without blanks around it; empty where the form has none. */
  text: (name: string) => string
  /** The same, but 422 where it is empty. */
  needed: (name: string) => string
  /** `30m`, `2h`: minutes or hours in milliseconds; 422 unless one minute to 30 days. */
  spanMs: (name: string) => number
}

export type Operate = (operation: Operation) => (c: Context) => Promise<Response>

/** A handler of forms. The caller must be an operator, and a browser's session must post from one of our own pages. */
export function createOperate({ authenticate }: Access): Operate {
  return (operation) => async (c) => {
    const operator = await authenticate(c)
    const form = formOf(await readForm(c))
    return c.redirect(ofFleet(await operation(operator, form, c), operator.fleet), 303)
  }
}

/** A session may cover several fleets: redirect to the one that was changed. */
function ofFleet(path: string, fleet: string): string {
  const url = new URL(path, 'http://here')
  url.searchParams.set('fleet', fleet)
  return `${url.pathname}${url.search}`
}

function formOf(fields: URLSearchParams): Form {
  const text = (name: string) => (fields.get(name) ?? '').trim().slice(0, 2000)
  const needed = (name: string) => text(name) || refuse(name, 'is needed')
  const spanMs = (name: string) => {
    const [, count = '', unit] = /^(\d{1,5})([mh])$/.exec(needed(name)) ?? []
    const ms = Number(count) * (unit === 'm' ? MINUTE_MS : HOUR_MS)
    return ms >= MINUTE_MS && ms <= 30 * DAY_MS ? ms : refuse(name, 'is one minute to 30 days, as 30m or 2h')
  }
  return { text, needed, spanMs }
}

function refuse(name: string, why: string): never {
  const errors = [{ pointer: name, detail: `${name} ${why}` }]
  throw new ProblemError(
    problem(422, 'invalid_form', 'Unprocessable content', 'The form is not complete.', errors),
  )
}
