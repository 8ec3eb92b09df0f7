/**
 * Ends a command early for a reason that the user can repair. `main.ts` prints the message as one line on stderr and exits
 * with `exitCode`; any other error is a bug and is shown with its stack.
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
