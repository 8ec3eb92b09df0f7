/** What to do about a delivery that failed, by the reason that its log keeps. One sentence without a full stop; empty where nothing is known. Pure. */
const HINTS: Record<string, string> = {
  address_loopback:
    'its address is this machine itself, where nothing is sent unless the configuration says so: "allow_cidrs": ["127.0.0.0/8"]',
  metadata_address: 'its address is a metadata service, where nothing is ever sent',
  not_an_http_url: 'its url is no http or https address',
  credentials_in_url: 'its url holds a user name or a password: put a secret reference into headers',
  secret_unreadable: 'a secret of it cannot be read; boot-health config check names it',
  secret_unusable: 'its signing secret is none: it looks like whsec_ and base64',
  endpoint_disabled: 'it answered 410 before; boot-health page test brings it back',
  http_410: 'it wants nothing any more; when it is repaired, boot-health page test brings it back',
  http_401: 'it does not accept the key or token',
  http_403: 'it does not accept the key or token',
  http_404: 'nothing is at its address',
  dns: 'its name does not resolve on the server',
  refused: 'nobody listens at its address',
  tls: 'its certificate is not accepted',
  timeout: 'it did not answer in time',
  busy: 'other messages had all of our connections to it',
  answer_not_in_channel: 'the bot is no member of the channel: invite it there',
  answer_channel_not_found: 'there is no such channel, or the bot cannot see it',
  answer_invalid_auth: 'Slack does not accept the bot’s token',
  answer_missing_scope: 'the bot lacks the scope chat:write',
}

export function deliveryHint(reason: string): string {
  const known = Object.hasOwn(HINTS, reason) ? HINTS[reason] : undefined
  if (known !== undefined) return known
  if (reason.startsWith('address_'))
    return 'its address is not public, and allow_cidrs in the configuration does not name it'
  return /^http_5\d\d$/.test(reason) ? 'it has trouble of its own' : ''
}
