/**
 * What ends a command early in a way that the user can do something about. `main.ts` prints the
 * message as one line on stderr and exits with `exitCode`; anything else thrown is a bug and is
 * shown with its stack.
 */
export class CliError extends Error {
  readonly exitCode: number

  /** `message` says what is wrong and what to do next. Exit code 2 is bad input or usage. */
  constructor(message: string, exitCode = 2) {
    super(message)
    this.name = 'CliError'
    this.exitCode = exitCode
  }
}
