import type { Config } from '../config.ts'

export interface PlainAddress {
  /** Its place in the configuration. */
  pointer: string
  url: string
}

/** Whether a hostname, as `URL` gives it, is this machine: nothing leaves it. */
export const isThisMachine = (hostname: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)

/** Every address of a configuration that would get tokens, secrets or messages unencrypted over a network. Pure. */
export function plainHttp({ public_url, channels, fleets }: Config): PlainAddress[] {
  const all = [
    { pointer: '/public_url', url: public_url },
    ...Object.entries(channels).flatMap(([name, one]) =>
      'url' in one && typeof one.url === 'string' ? [{ pointer: `/channels/${name}/url`, url: one.url }] : [],
    ),
    ...Object.entries(fleets).flatMap(
      ([
        name,
        {
          remediation: { url },
          verdict_webhooks,
        },
      ]) => [
        ...(url === undefined ? [] : [{ pointer: `/fleets/${name}/remediation/url`, url }]),
        ...Object.entries(verdict_webhooks).map(([receiver, one]) => ({
          pointer: `/fleets/${name}/verdict_webhooks/${receiver}/url`,
          url: one.url,
        })),
      ],
    ),
  ]
  return all.filter(({ url }) => {
    const { protocol, hostname } = URL.parse(url) ?? {}
    return protocol === 'http:' && !isThisMachine(hostname ?? '')
  })
}
