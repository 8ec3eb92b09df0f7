/** The far side as people meet it: a pager that folds what has one key, and a receiver that claims each repair. */
import type { Answer } from '../support/receiver.ts'
import { ask } from './http.ts'
import { sleep } from './server-process.ts'

/** The first claim is made at two servers at once, with two keys; one that was not answered is made again with its key. */
const CLAIM_TRIES = 20
const CLAIM_AGAIN_MS = 500

const NOTICE = 'boot-health/notice/'

interface PagerDutyEvent {
  event_action: string
  dedup_key: string
  payload?: { summary: string }
}

export interface FarSide {
  answer: Answer
  pager: Pager
  claims: Claims
}

interface Pager {
  /** Keys of what people are woken for now: `boot-health/fleet/cause/image/generation`. */
  open: Set<string>
  /** How often somebody was woken, by key. */
  opened: Map<string, number>
  /** Titles of notices, which no incident carries, by key. */
  notices: Map<string, string>
  messages: number
  /** Messages that had come before, word for word. */
  repeats: number
}

interface Claims {
  /** Requests for repairs, by action: how often each came. */
  asked: Map<string, number>
  /** How many claims were granted, by action. */
  granted: Map<string, number>
  /** Resolves when every claim has its answer. */
  settled: () => Promise<void>
}

/** `urls` are the servers; either end of a claim goes to another one. */
export function farSide(urls: readonly string[]): FarSide {
  const open = new Set<string>()
  const pager: Pager = { open, opened: new Map(), notices: new Map(), messages: 0, repeats: 0 }
  const seen = new Set<string>()
  const asked = new Map<string, number>()
  const granted = new Map<string, number>()
  const running = new Set<Promise<void>>()

  function page(body: string): void {
    const { event_action, dedup_key, payload } = JSON.parse(body) as PagerDutyEvent
    pager.messages++
    if (seen.has(body)) pager.repeats++
    seen.add(body)
    if (dedup_key.startsWith(NOTICE)) return void pager.notices.set(dedup_key, payload?.summary ?? '')
    if (event_action === 'resolve') open.delete(dedup_key)
    else if (event_action === 'trigger' && !open.has(dedup_key)) {
      open.add(dedup_key)
      count(pager.opened, dedup_key)
    }
  }

  function repair(body: string): void {
    const { data } = JSON.parse(body) as { data: { action_id: string; claim_url: string; token: string } }
    count(asked, data.action_id)
    const { pathname } = new URL(data.claim_url)
    for (const start of [0, 1]) {
      const claim = claimAt(urls, start, pathname, data.token).then((isGranted) => {
        if (isGranted) count(granted, data.action_id)
      })
      running.add(claim)
      void claim.finally(() => running.delete(claim))
    }
  }

  return {
    pager,
    claims: {
      asked,
      granted,
      async settled() {
        while (running.size > 0) await Promise.all(running)
      },
    },
    answer({ path, body }) {
      if (path === '/page') page(body)
      else repair(body)
      return { status: 202, body: '{}' }
    },
  }
}

async function claimAt(
  urls: readonly string[],
  start: number,
  path: string,
  token: string,
): Promise<boolean> {
  const key = crypto.randomUUID()
  for (let n = 0; n < CLAIM_TRIES; n++) {
    const url = urls[(start + n) % urls.length] ?? ''
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    }
    const { status } = await ask(`${url}${path}`, { method: 'POST', body: '{}', headers, timeoutMs: 10_000 })
    if (status === 200) return true
    if (status !== 0 && status < 500 && status !== 429) return false
    await sleep(CLAIM_AGAIN_MS)
  }
  return false
}

const count = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)
