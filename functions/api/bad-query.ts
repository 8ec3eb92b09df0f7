/** 400 for an invalid query, with the error of each field. */
import { type ProblemError as Fault, problem } from '../../shared/problem.ts'
import { ProblemError } from '../http/problem-response.ts'

export const badQuery = (errors: Fault[]): ProblemError =>
  new ProblemError(problem(400, 'bad_query', 'Bad request', 'The query is not valid; see errors.', errors))
