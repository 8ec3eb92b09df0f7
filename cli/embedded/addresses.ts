/** The addresses of a server that listens here: for commands on this machine, and for other machines. */
import { networkInterfaces } from 'node:os'
import { type Config, UNNAMED_PUBLIC_URL } from '../../shared/config.ts'
import { isLoopback } from './loopback.ts'

const WILDCARDS = ['0.0.0.0', '::', '[::]', '']

type Interfaces = ReturnType<typeof networkInterfaces>

/** `http://…` of a host and port, with an IPv6 address in brackets. */
export const urlOf = (host: string, port: number): string =>
  `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`

/** The address for commands on this machine: nobody can connect to an address that means "all of them". */
export function localUrl(host: string, port: number): string {
  if (host === '::' || host === '[::]') return urlOf('::1', port)
  return urlOf(WILDCARDS.includes(host) ? '127.0.0.1' : host, port)
}

/**
 * The addresses for other machines, best first: the host that was named, or this machine's own addresses where the server
 * listens on all of them. Empty where only this machine can connect. Link-local addresses are left out: they need an
 * interface's name.
 */
export function reachableUrls(
  host: string,
  port: number,
  interfaces: Interfaces = networkInterfaces(),
): string[] {
  if (isLoopback(host)) return []
  if (!WILDCARDS.includes(host)) return [urlOf(host, port)]
  const own = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !/^(?:fe80:|169\.254\.)/i.test(address))
    .filter(({ family }) => host !== '0.0.0.0' || family === 'IPv4')
  const [v4, v6] = [
    own.filter(({ family }) => family === 'IPv4'),
    own.filter(({ family }) => family === 'IPv6'),
  ]
  return [...v4, ...v6].map(({ address }) => urlOf(address, port))
}

/**
 * The base of links in pages and webhooks: the configuration's `public_url`. Where it names none, or `own` asks for it: the
 * address that we listen on, as others reach it.
 */
export function linksBase(
  { public_url }: Pick<Config, 'public_url'>,
  { host, port, own }: { host: string; port: number; own: boolean },
): string {
  const isNamed = !own && public_url !== UNNAMED_PUBLIC_URL
  return isNamed ? public_url : (reachableUrls(host, port)[0] ?? localUrl(host, port))
}
