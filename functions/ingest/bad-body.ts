import { type ProblemError as Pointer, problem } from '../../shared/problem.ts'
import { ProblemError } from '../http/problem-response.ts'

/** 400 where it cannot be read at all, 422 where it can but is not a report; each with pointers to the errors. */
export function badBody(status: 400 | 422, errors: Pointer[]): ProblemError {
  const title = status === 400 ? 'Bad request' : 'Unprocessable content'
  return new ProblemError(
    problem(status, 'invalid_report', title, 'The body is not a report; see errors.', errors),
  )
}

/** The body as JSON. Throws 400 where it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw badBody(400, [{ pointer: '', detail: 'the body is not JSON' }])
  }
}
