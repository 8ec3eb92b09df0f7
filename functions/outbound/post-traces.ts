/** One request to the collector of traces that the configuration names. */
import { filledHeaders } from '../../shared/channels/http-headers.ts'
import type { Config } from '../../shared/config.ts'
import { secretReferences } from '../../shared/secret-references.ts'
import type { TraceRequest } from '../../shared/trace/otlp.ts'
import type { Deps, OutboundResult } from '../deps.ts'

export type Traces = NonNullable<Config['traces']>

/** Throws where a secret of its headers cannot be read. `timeout_ms` as for any call. */
export async function postTraces(
  { outbound, readSecret }: Pick<Deps, 'outbound' | 'readSecret'>,
  { url, headers }: Traces,
  { traces, timeout_ms }: { traces: TraceRequest; timeout_ms?: number },
): Promise<OutboundResult> {
  const secrets: Record<string, string> = {}
  for (const { path, reference } of secretReferences({ headers }))
    secrets[path.join('.')] = await readSecret(reference)
  return outbound({
    method: 'POST',
    url,
    headers: { ...filledHeaders(headers, secrets), 'content-type': 'application/json' },
    body: JSON.stringify(traces),
    ...(timeout_ms === undefined ? {} : { timeout_ms }),
  })
}
