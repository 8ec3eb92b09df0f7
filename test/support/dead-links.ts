/** Follows the links of our pages from page to page, as somebody with a mouse could, and reports those that lead nowhere. */
import type { Hono } from 'hono'

/** What a page leads to: links, and what its Copy buttons fetch. */
const LINKS = /\b(?:href|data-copy-url)="([^"]*)"/g
const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&quot;': '"',
  '&#39;': "'",
  '&lt;': '<',
  '&gt;': '>',
}
const asWritten = (attribute: string) =>
  attribute.replaceAll(/&(?:amp|quot|#39|lt|gt);/g, (one) => ENTITIES[one] ?? one)

export interface Followed {
  /** A line each: the page, its link, and what that answered. */
  dead: string[]
  /** Kinds of pages that were looked at, each by its section and the depth below it: `boots 2`. */
  kinds: Set<string>
}

/** `most`: pages that are looked at of each kind. Every link of those is asked for. Links to other hosts are not ours to follow. */
export async function followLinks(
  app: Hono,
  { from, cookie, most = 30 }: { from: string[]; cookie: string; most?: number },
): Promise<Followed> {
  const dead: string[] = []
  const looked = new Map<string, number>()
  const asked = new Map<string, Promise<{ status: number; text: string }>>()
  const ask = async (path: string) => {
    const answer = await app.request(path, { headers: { accept: 'text/html', cookie }, redirect: 'manual' })
    const isPage = answer.headers.get('content-type')?.startsWith('text/html') ?? false
    const text = await answer.text()
    return { status: answer.status, text: isPage ? text : '' }
  }
  const queue = [...from]
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const kind = kindOf(path)
    const seen = looked.get(kind) ?? 0
    if (seen >= most) continue
    looked.set(kind, seen + 1)
    const page = await (asked.get(path) ?? ask(path))
    for (const [, attribute = ''] of page.text.matchAll(LINKS)) {
      const to = new URL(asWritten(attribute), `http://ours${path}`)
      if (to.host !== 'ours') continue
      const target = `${to.pathname}${to.search}`
      const isNew = !asked.has(target)
      const answer = asked.get(target) ?? ask(target)
      asked.set(target, answer)
      const { status, text } = await answer
      if (status !== 200) dead.push(`${path} → ${target}: ${status}`)
      else if (to.hash !== '' && text !== '' && !text.includes(`id="${to.hash.slice(1)}"`))
        dead.push(`${path} → ${target}${to.hash}: no such place`)
      if (isNew && text !== '') queue.push(target)
    }
  }
  return { dead: [...new Set(dead)], kinds: new Set(looked.keys()) }
}

/** `/boots/i-1/b-2?fleet=web` is `boots 2`: which boot it is, and of which fleet, does not make it another kind of page. */
function kindOf(path: string): string {
  const [, section = '', ...rest] = (path.split('?')[0] ?? '').split('/')
  return section === '' ? 'home' : `${section} ${rest.length}`
}
