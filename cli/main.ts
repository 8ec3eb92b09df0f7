/** The process of the `boot-health` command: what it writes is its owner's alone, and a pipe that is closed is no error. */
import { runBootHealth } from './program.ts'

/** A reader that has seen enough (`| head`) is no error. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
}

process.umask(0o077)
process.stdout.on('error', ignoreClosedPipe)
process.stderr.on('error', ignoreClosedPipe)
await runBootHealth(process.argv.slice(2))
