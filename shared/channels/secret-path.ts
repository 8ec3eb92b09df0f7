import type { ChannelRequest } from './channel-kind.ts'

/** The secret part of a URL: its path and query; empty where it has neither. */
export function secretPath(url: string): string {
  if (!URL.canParse(url)) return ''
  const { pathname, search } = new URL(url)
  return pathname.length > 1 || search !== '' ? `${pathname}${search}` : ''
}

/** A message to a channel's secret `url`: neither the URL nor its path gets into the delivery log. */
export function toSecretUrl(secrets: Readonly<Record<string, string>>, message: object): ChannelRequest {
  const url = secrets.url ?? ''
  return { over: 'http', url, body: JSON.stringify(message), hide: [url, secretPath(url)] }
}
