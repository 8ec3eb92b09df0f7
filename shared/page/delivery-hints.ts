/**
 * What to do about a failed delivery, by the reason in its log. One sentence without a full stop; empty where nothing is
 * known. Pure.
 */
const HINTS: Record<string, string> = {
  address_loopback:
    'its address is this machine itself; to allow that, set "allow_cidrs": ["127.0.0.0/8"] in the configuration',
  metadata_address: 'its address is a metadata service, and boot-health never sends there',
  not_an_http_url: 'its url is not an http or https address',
  credentials_in_url:
    'its url contains a user name or a password; put a secret reference into headers instead',
  secret_unreadable: 'one of its secrets cannot be read; boot-health config check names it',
  secret_unusable: 'its signing secret is not usable: it must be whsec_ followed by base64',
  endpoint_disabled: 'it answered 410 before; boot-health page test switches it on again',
  http_410: 'it accepts no more messages; once it is fixed, boot-health page test switches it on again',
  http_401: 'it rejects the key or token',
  http_403: 'it rejects the key or token',
  http_404: 'nothing is at its address',
  dns: 'its name does not resolve on the server',
  refused: 'nothing listens at its address',
  tls: 'its TLS certificate is not accepted',
  timeout: 'it did not answer in time',
  busy: 'other messages were using every connection to it',
  answer_not_in_channel: 'the bot is not a member of the channel: invite it',
  answer_channel_not_found: 'there is no such channel, or the bot cannot see it',
  answer_invalid_auth: 'Slack rejects the bot’s token',
  answer_missing_scope: 'the bot lacks the scope chat:write',
}

export function deliveryHint(reason: string): string {
  const known = Object.hasOwn(HINTS, reason) ? HINTS[reason] : undefined
  if (known !== undefined) return known
  if (reason.startsWith('address_'))
    return 'its address is not public, and allow_cidrs in the configuration does not name it'
  return /^http_5\d\d$/.test(reason) ? 'the receiver itself reported an error' : ''
}
