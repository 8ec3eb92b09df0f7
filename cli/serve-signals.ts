/** How a running server reacts to signals. */

import type { Log } from '../functions/deps.ts'
import { LayoutDiffers } from '../functions/store/layout.ts'
import { localCommand } from '../shared/own-command.ts'
import { STOPPED_WITHIN_MS } from '../shared/policy/waits.ts'
import { CliError } from './cli-error.ts'
import { readServedConfig } from './embedded/read-config.ts'
import type { Server } from './embedded/server.ts'
import { readServerState, writeServerState } from './embedded/state-file.ts'
import { ownCommand } from './own-command.ts'

interface Reloading {
  config: string
  data: string
  log: Log
  /** Warnings of the configuration that were already printed. */
  warned: readonly string[]
}

/** SIGHUP: reads the file again and uses all of it, or continues as before and reports why. */
export function reloadOnSignal(server: Server, { config: path, data, log, warned }: Reloading): void {
  let known = warned
  /** A warning that was printed, and still holds, is not repeated. */
  const warn = (warnings: readonly string[]) => {
    for (const warning of warnings)
      if (!known.includes(warning)) process.stderr.write(`warning: ${warning}\n`)
    known = warnings
  }
  process.on('SIGHUP', async () => {
    const refused = await reloadFrom(server, { path, data, warn }).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    log(
      refused === null ? 'config_reloaded' : 'config_refused',
      refused === null ? {} : { why: refused.slice(0, 500) },
    )
    if (refused !== null) process.stderr.write(`the configuration was not taken: ${refused}\n`)
    const state = readServerState(data)
    if (state)
      writeServerState(data, {
        ...state,
        links: server.deps().config.public_url,
        reloaded: { at: Date.now(), refused },
      })
  })
}

async function reloadFrom(
  server: Server,
  { path, data, warn }: { path: string; data: string; warn: (warnings: readonly string[]) => void },
): Promise<void> {
  const served = readServedConfig(path)
  if (served === null) throw new CliError(`${path}: no such file`)
  warn(served.warnings)
  await server.reload(served.config).catch((error: unknown) => {
    if (!(error instanceof LayoutDiffers)) throw error
    throw new CliError(
      `${error.message}; set it back, or stop the server and move the rows: ${localCommand(ownCommand({ data }), 'migrate')}`,
    )
  })
}

/** SIGINT and SIGTERM: an orderly stop with a time limit; a second signal stops at once. */
export function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      // The second Ctrl-C of a user who does not want to wait; nothing is lost by it.
      if (stopping) process.exit(130)
      stopping = true
      // A stop in the middle loses no accepted report: the next start resumes it.
      setTimeout(() => process.exit(0), STOPPED_WITHIN_MS)
      void stop().finally(() => process.exit(0))
    })
}
