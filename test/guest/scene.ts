/** What the boots of these suites have in common: the guest's network step by step, and its cloud-init. */
import { HOST, type Machine } from './machine.ts'

export const LINK = 'ip link set eth0 up\n'
export const ADDRESS = `${LINK}ip addr add 198.51.100.12/24 dev eth0\n`
export const ROUTES = `ip route add default via ${HOST}\nip route add 169.254.169.254/32 via ${HOST}\n`
/** The seed's race: cloud-init has looked before the routes are there. */
export const LATER = `(sleep 8; ${ROUTES.trim().replace('\n', '; ')}) &\n`

/** A cloud.cfg of the fewest modules: these suites are about the lookup. */
export const cloudConfig = (
  list: string,
  source = '{OpenStack: {timeout: 2, retries: 1}}',
) => `datasource_list: [ ${list} ]
datasource: ${source}
network: {config: disabled}
cloud_init_modules: [write-files]
cloud_config_modules: [disable-ec2-metadata]
cloud_final_modules: [final-message]
`

/** Two tries instead of sixteen: that a boot waits for an hour is the policy's test, not this one's. */
export function hurry(machine: Machine): void {
  withPolicy(machine, { TRIES: 2, BACKOFF_BASE: 1 })
}

/** Other policy lines than the script ships with. */
export function withPolicy(machine: Machine, policy: Record<string, number>): void {
  for (const [name, value] of Object.entries(policy))
    machine.edit('usr/lib/boot-health/boot-health', (text) =>
      text.replace(new RegExp(`^${name}=.*$`, 'm'), `${name}=${value}`),
    )
}
