/** The canary on AWS: every five minutes, one boot through the public endpoint. */
import { OUTBOUND_TIMEOUT_MS } from '../../shared/policy/waits.ts'
import { readCanaryEnv } from '../aws/env.ts'
import { ssmSecrets } from '../aws/ssm-secrets.ts'
import { workLog } from '../aws/work-log.ts'
import { sendCanary } from './canary.ts'

const env = readCanaryEnv()
const secrets = ssmSecrets()

export async function handler(): Promise<void> {
  const accepted = await sendCanary({
    endpoint: env.PUBLIC_URL,
    stack: env.STACK_NAME,
    token: () => secrets({ ssm: env.CANARY_TOKEN_PARAMETER }),
    post: async (url, request) => {
      const answer = await fetch(url, {
        method: 'POST',
        ...request,
        signal: AbortSignal.timeout(OUTBOUND_TIMEOUT_MS),
      })
      await answer.arrayBuffer()
      return answer.status
    },
    now: Date.now,
    log: workLog(env.STACK_NAME),
  })
  // Throws, so that the function's own error count rises too and an alarm sees a canary that cannot send.
  if (!accepted) throw new Error('the canary was not accepted; see canary_failed')
}
