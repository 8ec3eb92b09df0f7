/** Where a command that is shown to somebody finds the table, in words that can be pasted into a shell. Pure. */

/** What a command uses that is told nothing; the environment of a server need not be that of whoever reads its hints. */
const UNDIAGNOSED_REASONS = '.boot-health'

/** ` --data DIR` or ` --stack NAME`; '' where the command would look there by itself. */
export function shownPlace({ data, stack }: { data: string; stack?: string | undefined }): string {
  if (stack !== undefined) return ` --stack ${shellWord(stack)}`
  return data === UNDIAGNOSED_REASONS ? '' : ` --data ${shellWord(data)}`
}

const shellWord = (text: string): string =>
  /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
