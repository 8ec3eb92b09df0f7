/** Starts the server of an artefact, asks it over HTTP, and stops it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { consoleText } from './support.ts'

const WITHIN_MS = 60_000

/** `makeToken` runs `token create` beside the server, and answers what it prints. Starts `words`, which serve on a port of their own; announces a console there and waits for its verdict; ends it by SIGTERM. */
export async function servesAndJudges(
  words: string[],
  env: NodeJS.ProcessEnv,
  makeToken: () => string,
): Promise<void> {
  const [command = '', ...rest] = words
  const child = spawn(command, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (text) => (stderr += text))
  const ended = new Promise((done) => child.once('close', done))
  const lines: string[] = []
  // `unshare` handles no SIGTERM while it waits: its child, the server, does. Nothing hangs for ever.
  const giveUp = globalThis.setTimeout(() => child.kill('SIGKILL'), WITHIN_MS)
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line)
      if (/^Dashboard /.test(line)) break
    }
    const said = lines.join('\n')
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
    const operator = /bh_operator_\S+/.exec(makeToken())?.[0]
    assert.ok(url && operator, `${said}\n${stderr}`)
    const headers = { authorization: `Bearer ${operator}` }
    const sent = await fetch(`${url}/v1/console?instance=vm-1`, {
      method: 'POST',
      headers,
      body: consoleText(),
    })
    assert.equal(sent.status, 202, await sent.text())
    assert.equal(await verdictOf(url, headers), 'recovered')
    const document = (await (await fetch(`${url}/v1/openapi.json`)).json()) as { openapi: string }
    assert.equal(document.openapi, '3.1.0')
  } finally {
    const own = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim()
    process.kill(Number(own || child.pid), 'SIGTERM')
    await ended
    clearTimeout(giveUp)
  }
}

async function verdictOf(url: string, headers: Record<string, string>): Promise<string | undefined> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(`${url}/v1/instances/vm-1`, { headers })
    const { newest } = answer.ok
      ? ((await answer.json()) as { newest: { verdict: string } | null })
      : { newest: null }
    if (newest && newest.verdict !== 'booting') return newest.verdict
    await setTimeout(50)
  }
  return undefined
}
