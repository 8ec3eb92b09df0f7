/**
 * A receiver of the event `boot.judged`: verifies the signature, folds repeats of the same message, and starts your own
 * program for each. Copy it. It answers when the program has ended, so that what failed is sent again.
 */
import { Hono } from 'hono'
import { type Judged, readEvent } from './event.ts'

const MAX_BYTES = 65_536
/** Messages that are remembered as done. */
const REMEMBERED = 10_000

export interface ReceiverOptions {
  /** `whsec_…`, newest first; two while one is being rotated. */
  secrets: readonly string[]
  /** Does it. Called once for each message at a time; where it rejects, boot-health sends the message again. */
  act: (event: Judged) => Promise<unknown>
  log?: (event: string, detail: Record<string, string>) => void
}

/** An app that answers POST on every path. Throws where there is no secret. */
export function createVerdictReceiver({ secrets, act, log = () => {} }: ReceiverOptions): Hono {
  if (secrets.length === 0) throw new Error('a receiver needs the secret that boot-health signs with')
  const done = new Map<string, Promise<unknown>>()
  const app = new Hono()

  app.post('*', async (c) => {
    const body = await readBody(c.req.raw)
    if (body === null) return c.text('too large\n', 413)
    const read = readEvent(body, c.req.header(), secrets)
    if (read.kind === 'bad_signature') return c.text('bad signature\n', 401)
    if (read.kind === 'unreadable') return c.text('unreadable\n', 400)
    if (read.kind === 'other_event') return c.text('nothing to do\n', 202)
    const { data } = read
    const id = c.req.header('webhook-id') ?? ''
    try {
      await (done.get(id) ?? begin(id, data))
      return c.text('done\n', 200)
    } catch (error) {
      log('failed', {
        instance: data.instance,
        error: error instanceof Error ? error.message : String(error),
      })
      return c.text('not done; send it again\n', 503)
    }
  })

  /** The same message may come twice at once: its second sender waits for the first one's end. */
  function begin(id: string, data: Judged): Promise<unknown> {
    const acting = act(data)
    done.set(id, acting)
    for (const oldest of done.keys()) if (done.size > REMEMBERED) done.delete(oldest)
    acting.then(
      () => log('done', { instance: data.instance, verdict: data.verdict }),
      () => done.delete(id),
    )
    return acting
  }

  return app
}

async function readBody(request: Request): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length
    if (bytes > MAX_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
