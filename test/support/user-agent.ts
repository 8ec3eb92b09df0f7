/** A browser without a window: keeps cookies by host and port, says where a form comes from, follows redirects one by one. */

export interface Visit {
  url: string
  status: number
  headers: Headers
  text: string
}

export interface UserAgent {
  /** Follows redirects to the end, or until one leads to what `stopAt` says; then that one was not asked for. */
  open: (url: string, stopAt?: (url: string) => boolean) => Promise<Visit>
  /** Posts a form, as from a page of the same site, and does not follow where it leads. */
  post: (url: string, fields?: Record<string, string>, headers?: Record<string, string>) => Promise<Visit>
  /** Cookies of this origin, by name; what is set here is sent. */
  cookies: (url: string) => Map<string, string>
  /** Another browser with the same cookies: what a thief has. */
  copy: () => UserAgent
}

type Jar = Map<string, Map<string, string>>

export function userAgent(always: Record<string, string> = {}, jar: Jar = new Map()): UserAgent {
  const cookies = (url: string) => {
    const { origin } = new URL(url)
    const kept = jar.get(origin) ?? new Map<string, string>()
    jar.set(origin, kept)
    return kept
  }

  async function ask(url: string, init: RequestInit = {}): Promise<Visit> {
    const kept = cookies(url)
    const sent = [...kept].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { accept: 'text/html', ...(sent ? { cookie: sent } : {}), ...always, ...init.headers },
    })
    for (const line of answer.headers.getSetCookie()) keep(kept, line)
    return { url, status: answer.status, headers: answer.headers, text: await answer.text() }
  }

  return {
    async open(url, stopAt = () => false) {
      let visit = await ask(url)
      for (let steps = 0; visit.status >= 300 && visit.status < 400; steps++) {
        const next = new URL(visit.headers.get('location') ?? '', visit.url).href
        if (stopAt(next)) return { ...visit, url: next }
        if (steps > 20) throw new Error(`redirects without an end: ${next}`)
        visit = await ask(next)
      }
      return visit
    },
    post: (url, fields = {}, headers = { 'sec-fetch-site': 'same-origin' }) =>
      ask(url, { method: 'POST', body: new URLSearchParams(fields), headers }),
    cookies,
    copy: () => userAgent(always, structuredClone(jar)),
  }
}

function keep(kept: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
  const at = pair.indexOf('=')
  const name = pair.slice(0, at)
  const isOver = attributes.some((one) => /^max-age=0$/i.test(one) || /^expires=Thu, 01 Jan 1970/i.test(one))
  if (isOver) kept.delete(name)
  else kept.set(name, pair.slice(at + 1))
}
