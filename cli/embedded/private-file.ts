import { chmodSync, closeSync, openSync } from 'node:fs'

/** Makes sure that the file is there and only its owner can read it. SQLite gives its log the same permissions. */
export function createPrivateFile(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
}
