/** Browsers that are signed in, for tests of what they may do. */
import type { Hono } from 'hono'

/** Marks a request as coming from a page of ours. */
export const OURS = { 'sec-fetch-site': 'same-origin' }

/** The cookies that an answer sets and does not delete, as a browser sends them. */
export const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .filter((one) => !/Max-Age=0/i.test(one))
    .map((one) => one.split(';', 1)[0] ?? '')
    .join('; ')

/** Signs a browser in by a token, in which `cookie` may be there already. Answers its cookie. */
export async function signIn(app: Hono, token: string, cookie = ''): Promise<string> {
  const answer = await app.request('/login', {
    method: 'POST',
    body: new URLSearchParams({ token, next: '/' }),
    headers: { ...OURS, ...(cookie === '' ? {} : { cookie }) },
  })
  if (answer.status !== 303) throw new Error(`not signed in: ${answer.status}`)
  return cookiesOf(answer)
}
