/** RFC 9457 problem details, and zod issues as JSON pointers inside them. */
import type * as z from 'zod'

export interface ProblemError {
  detail: string
  /** RFC 6901 pointer into the body, or the name of a header or line. */
  pointer: string
}

export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  errors?: ProblemError[]
}

/** `code` is stable and documented in docs/api.md; `detail` explains to the caller what to do next. */
export function problem(
  status: number,
  code: string,
  title: string,
  detail: string,
  errors: ProblemError[] = [],
): Problem {
  return {
    type: `urn:boot-health:problem:${code}`,
    title,
    status,
    detail,
    ...(errors.length ? { errors } : {}),
  }
}

/** The path of each zod issue as an RFC 6901 JSON pointer, at most 20 of them. */
export function pointersOf(error: z.ZodError): ProblemError[] {
  return error.issues.slice(0, 20).map((issue) => ({
    detail: issue.message,
    pointer: issue.path
      .map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
      .join(''),
  }))
}
