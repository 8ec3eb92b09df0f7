const EVERY_MS = 50
const DEADLINE_MS = 30_000

/** Polls until there is an answer; throws after 30 s, because a demo that hangs shows nothing. */
export async function until<T>(ask: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS
  while (Date.now() < deadline) {
    const answer = await ask()
    if (answer !== null) return answer
    await new Promise((done) => setTimeout(done, EVERY_MS))
  }
  throw new Error('what the demo waited for did not happen within 30 s')
}
