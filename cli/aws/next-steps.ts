/** What `npm run deploy` prints at its end: the remaining steps, in order. */
import { setupLines } from '../../shared/reporter-setup.ts'
import { ownFile } from '../own-files.ts'

export interface Deployed {
  stack: string
  endpoint: string
  /** The target of the endpoint's own domain name; undefined without one. */
  target: string | undefined
  /** True where this deploy made the canary's token. */
  canary: boolean
}

/** Plain text to copy from. */
export function nextSteps({ stack, endpoint, target, canary }: Deployed): string {
  const steps = [
    ...(target ? [`Point ${new URL(endpoint).hostname} to ${target} (CNAME or alias).`] : []),
    `A token for reporters:   npx boot-health token create --stack ${stack} --role ingest --fleet NAME`,
    `A token for yourself:    npx boot-health token create --stack ${stack} --role operator --name YOU`,
    `The dashboard:           ${endpoint}/`,
    'On a guest:',
    ...setupLines({ url: endpoint }, ownFile('guest-reporter')).map((line) => `  ${line}`),
  ]
  const made = canary ? 'The canary has a token now and reports every five minutes.\n' : ''
  return `\n${made}Next:\n${steps.map((step) => `  ${step}\n`).join('')}`
}
