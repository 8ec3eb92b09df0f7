/**
 * `boot-health page test remediation`: whether the receiver of repairs accepts our signature; a success also enables it
 * again after a 410.
 */
import { fleetSettings } from '../../shared/config.ts'
import { NOT_TRIED } from '../../shared/page/delivery-verdict.ts'
import { BUSY_AGAIN_MS } from '../../shared/policy/retries.ts'
import type { WorkerDeps } from '../deps.ts'
import type { Work } from '../due/due-work.ts'
import { wake } from '../due/wake.ts'
import { deliver } from '../outbound/deliver.ts'
import { enableEndpoint } from '../outbound/endpoint-state.ts'
import { signingSecrets } from '../outbound/signing-secrets.ts'

/** The delivery log lists the message under the subject `test_id`. Requests no repair. */
export async function testReceiver(deps: WorkerDeps, work: Work<'receiver_test'>): Promise<void> {
  const { fleet, test_id: id } = work
  const { remediation } = fleetSettings(deps.config, fleet)
  const { url, secret } = remediation
  if (url === undefined || secret === undefined) return deps.log('receiver_test_impossible', { fleet })
  const endpoint = `remediation:${fleet}`
  const delivered = await deliver(deps, {
    endpoint,
    fleet,
    url,
    secrets: await signingSecrets(deps, { ...remediation, secret }),
    message_id: id,
    type: 'boot.remediation.test',
    data: { fleet },
    attempt: 1,
    subject: id,
    intent: 'test',
    even_if_disabled: true,
  })
  if (delivered.reason === NOT_TRIED) await wake(deps, work, deps.now() + BUSY_AGAIN_MS)
  if (delivered.verdict === 'accepted') await enableEndpoint(deps, endpoint)
}
