import type { Config } from '../../shared/config.ts'

/** True for a host on which only this machine can connect. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

/** True where only this machine is meant to connect: users of a proxy set `public_url`. */
export const isForThisMachine = (host: string, { public_url }: Pick<Config, 'public_url'>): boolean =>
  isLoopback(host) && isLoopback(new URL(public_url).hostname)
