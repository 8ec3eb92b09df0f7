import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Waits until a file, or the names in a directory, are on the disk. Throws the file system's errors. */
export function syncToDisk(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
