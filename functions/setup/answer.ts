/** CloudFormation's custom resources: requests and answers (its guide, "Custom resource request objects"). */

export interface Asked {
  RequestType: 'Create' | 'Update' | 'Delete'
  ResponseURL: string
  StackId: string
  RequestId: string
  LogicalResourceId: string
  PhysicalResourceId?: string
  ResourceProperties: Record<string, unknown>
}

/** Attributes of the resource, for `Fn::GetAtt`. */
export type Attributes = Record<string, string>

/** CloudFormation takes 4 KB at most; people read the reason in the stack's events. */
const REASON_CHARS = 1000

/**
 * Does the work and reports the result; an error becomes the reason that the stack's events show. Without an answer
 * CloudFormation would wait for an hour.
 */
export async function answer(asked: Asked, work: () => Promise<Attributes>): Promise<void> {
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId } = asked
  const which = { StackId, RequestId, LogicalResourceId }
  const outcome = await work().then(
    (Data) => ({ Status: 'SUCCESS', Data }),
    (error: unknown) => ({ Status: 'FAILED', Reason: reasonOf(error) }),
  )
  // One id for ever: with a new one CloudFormation would delete what the old one stands for.
  const id = PhysicalResourceId ?? `boot-health-${LogicalResourceId}`
  const body = JSON.stringify({ ...which, PhysicalResourceId: id, ...outcome })
  const answered = await fetch(asked.ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } })
  if (!answered.ok) throw new Error(`CloudFormation took no answer: ${answered.status}`)
}

const reasonOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).slice(0, REASON_CHARS)
