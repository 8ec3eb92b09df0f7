/** The simplest way to act: a program of yours, started with the verdict and the instance as its arguments. No shell. */
import { execFile } from 'node:child_process'
import type { Judged } from './event.ts'

/** boot-health waits 15 s for the answer. */
const TIMEOUT_MS = 14_000

/** Resolves when it has ended well, with its errors on ours; rejects with its exit code and the last of its errors. */
export function runProgram(program: string): (event: Judged) => Promise<void> {
  return (event) =>
    new Promise((done, fail) => {
      const { verdict, instance } = event
      execFile(
        program,
        [verdict, instance],
        { env: environmentOf(event), timeout: TIMEOUT_MS },
        (error, _, stderr) => {
          if (error)
            fail(
              new Error(`${program} ended with ${error.code ?? error.signal}: ${stderr.trim().slice(-400)}`),
            )
          else {
            process.stderr.write(stderr)
            done()
          }
        },
      )
    })
}

/** Labels of inventory become `LABEL_NAME`; the secret is not passed on, because its holder could forge events. */
function environmentOf({ labels, fleet, cause, image, link, witness }: Judged): NodeJS.ProcessEnv {
  const { BOOT_HEALTH_WEBHOOK_SECRET: _, ...inherited } = process.env
  const own = Object.entries(labels).map(([name, value]) => [
    `LABEL_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`,
    value.replaceAll('\0', ''),
  ])
  const told = { FLEET: fleet, CAUSE: cause, IMAGE: image, LINK: link, WITNESS: witness ?? '' }
  return { ...inherited, ...told, ...Object.fromEntries(own) }
}
