/** The published contracts: what each body must look like, as JSON Schema. */
import { bootReportJsonSchema } from '../../shared/boot-report.ts'
import { configJsonSchema } from '../../shared/config-check/schema-at.ts'
import { problem } from '../../shared/problem.ts'
import { ProblemError } from '../http/problem-response.ts'
import { expectationJsonSchema, expectationsJsonSchema } from '../launches/expectation-schema.ts'

const SCHEMAS = new Map<string, () => object>([
  ['boot.json', bootReportJsonSchema],
  ['config.json', configJsonSchema],
  ['expectation.json', expectationJsonSchema],
  ['expectations.json', expectationsJsonSchema],
])

/** Throws 404 with the names that exist. */
export function schemaNamed(name: string): object {
  const schema = SCHEMAS.get(name)
  if (schema) return schema()
  const detail = `The schemas are ${[...SCHEMAS.keys()].join(', ')}.`
  throw new ProblemError(problem(404, 'no_such_schema', 'Not found', detail))
}
