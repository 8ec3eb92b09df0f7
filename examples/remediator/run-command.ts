/** The simplest way to act: a program of yours, started with the action and the instance as its arguments. No shell. */
import { execFile } from 'node:child_process'
import type { Requested } from './request.ts'

/** Longer than boot-health waits for the effect: what comes later than that has failed anyway. */
const TIMEOUT_MS = 900_000
const KEPT = 400

/** Resolves to the last of what it printed; rejects with its exit code and the last of its errors. */
export function runCommand(program: string): (action: Requested) => Promise<string> {
  return ({ action, instance, fleet, action_id, fence }) =>
    new Promise((done, fail) => {
      // The program may log its environment, or hand it on; its holder could forge requests for repairs.
      const { BOOT_HEALTH_WEBHOOK_SECRET: _, ...inherited } = process.env
      const env = {
        ...inherited,
        BOOT_HEALTH_ACTION_ID: action_id,
        BOOT_HEALTH_FENCE: fence,
        BOOT_HEALTH_FLEET: fleet,
      }
      execFile(program, [action, instance], { env, timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
        if (error)
          fail(
            new Error(`${program} ended with ${error.code ?? error.signal}: ${stderr.trim().slice(-KEPT)}`),
          )
        else done(stdout.trim().slice(-KEPT) || 'done')
      })
    })
}
