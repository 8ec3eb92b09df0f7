/** Reports over many connections: as fast as they are taken, or at a rate. Every answer is counted. */

import { type LoadReport, loadGuest, type Recorded, sendable } from './guests.ts'
import { type Answered, ask, keepAlive } from './http.ts'
import { sleep } from './server-process.ts'

export interface Drive {
  url: string
  recorded: Recorded
  /** Used in turn: one image's token has a budget of its own. */
  tokens: string[]
  connections: number
  count: number
  /** The `n`-th report to send. */
  report: (n: number) => LoadReport
  /** Reports a second; without it, as fast as they are taken. */
  perSecond?: number
  onAnswer?: (report: LoadReport, answer: Answered, boot_id: string) => void
}

export interface Driven {
  accepted: number
  /** Answers by status, or by the error of the connection. */
  answers: Record<string, number>
  /** Of those that were accepted, milliseconds. */
  latencies: number[]
  seconds: number
}

/** A guest keeps what was not answered and sends it again. */
const TRIES_WITHOUT_ANSWER = 3
const AGAIN_AFTER_MS = 500

/**
 * Sends all of them. An answer that is not 202 is counted, not repeated. Where there was none, the report is sent again
 * and that is counted too: a connection that is kept may be closed by the server at the moment when it is used again.
 */
export async function drive(plan: Drive): Promise<Driven> {
  const agent = keepAlive(plan.connections)
  const began = performance.now()
  const driven: Driven = { accepted: 0, answers: {}, latencies: [], seconds: 0 }
  let next = 0
  const one = async (n: number) => {
    const report = plan.report(n)
    const token = plan.tokens[n % plan.tokens.length] ?? ''
    const { body, headers, boot_id } = sendable(plan.recorded, report, token)
    const send = async () => {
      const answer = await ask(`${plan.url}/v1/evidence`, { method: 'POST', body, headers, agent })
      const said = answer.error ?? String(answer.status)
      driven.answers[said] = (driven.answers[said] ?? 0) + 1
      return answer
    }
    let answer = await send()
    for (let tries = 1; answer.status === 0 && tries < TRIES_WITHOUT_ANSWER; tries++) {
      await sleep(AGAIN_AFTER_MS)
      answer = await send()
    }
    if (answer.status === 202) {
      driven.accepted++
      driven.latencies.push(answer.ms)
    }
    plan.onAnswer?.(report, answer, boot_id)
  }
  const lane = async () => {
    while (next < plan.count) {
      const n = next++
      const early = plan.perSecond ? began + (n / plan.perSecond) * 1000 - performance.now() : 0
      if (early > 0) await sleep(early)
      await one(n)
    }
  }
  await Promise.all(Array.from({ length: plan.connections }, lane))
  agent.destroy()
  driven.seconds = (performance.now() - began) / 1000
  return driven
}

/** `PUT /v1/expectations` for guests `from` to `to`, two hundred at a time. Throws where one is not taken. */
export async function announce(
  { url, inventory, image }: { url: string; inventory: string; image: (n: number) => string },
  from: number,
  to: number,
): Promise<void> {
  for (let first = from; first < to; first += 200) {
    const launches = Array.from({ length: Math.min(200, to - first) }, (_, index) => {
      const { instance, uuid, mac } = loadGuest(first + index)
      return { instance, uuid, macs: [mac], image: image(first + index), deadline_s: 86_400 }
    })
    const answer = await ask(`${url}/v1/expectations`, {
      method: 'PUT',
      body: JSON.stringify(launches),
      headers: { authorization: `Bearer ${inventory}`, 'content-type': 'application/json' },
    })
    if (answer.status !== 200)
      throw new Error(`announcement: ${answer.status} ${answer.error ?? answer.body}`)
  }
}
