import { chmodSync, closeSync, openSync } from 'node:fs'

/** Creates the file if needed and makes it readable for its owner only. SQLite gives its log the same permissions. */
export function createPrivateFile(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
}
