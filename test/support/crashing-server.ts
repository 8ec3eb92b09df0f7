/**
 * The embedded server as a process that kills itself: `kill -9` right after the n-th durable write or outbound send.
 * Its one argument is JSON (`CrashPlan`); it prints `ready URL`, then `point N NAME` for each point that it passes.
 */
import { writeSync } from 'node:fs'
import { withDemo } from '../../cli/demo/demo-config.ts'
import { startServer } from '../../cli/embedded/server.ts'
import type { Role } from '../../functions/store/token-item.ts'
import { config } from '../../shared/config.ts'
import { parseToken, sha256Hex } from '../../shared/token.ts'

export interface CrashPlan {
  directory: string
  port: number
  pagerUrl: string
  remediatorUrl: string
  secret: string
  tokens: { role: Role; token: string }[]
  /** 1-based; 0 never. */
  crashAt: number
}

const plan = JSON.parse(process.argv[2] ?? '') as CrashPlan
let point = 0
let armed = false

const server = await startServer({
  config: withDemo(config.parse({ fleets: {} }), plan),
  directory: plan.directory,
  host: '127.0.0.1',
  port: plan.port,
  ownUrl: true,
  log: () => {},
  fault: (name) => {
    if (!armed) return
    point++
    // Synchronous: the next line may be the last thing that this process does.
    writeSync(1, `point ${point} ${name}\n`)
    if (point === plan.crashAt) process.kill(process.pid, 'SIGKILL')
  },
})
for (const { role, token } of plan.tokens)
  await server.store.casToken({
    rev: 0,
    hash: sha256Hex(token),
    token_id: parseToken(token)?.token_id ?? '',
    role,
    fleet: 'demo',
    instance: null,
    name: 'of a test',
    created_at: Date.now(),
    revoked_at: null,
  })
armed = true
writeSync(1, `ready ${server.url}\n`)
