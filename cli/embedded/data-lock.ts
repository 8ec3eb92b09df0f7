/**
 * Whether a data directory is free. dynalite notices a lock only at its first request, and then by an uncaught
 * exception; so the database is opened and closed once before, by the same library that dynalite opens it with.
 */
import { createRequire } from 'node:module'

interface Database {
  open: () => Promise<void>
  close: () => Promise<void>
}

const { Level } = createRequire(createRequire(import.meta.url).resolve('dynalite'))('level') as {
  Level: new (path: string) => Database
}

/** The directory belongs to another process, or cannot be written. `cause` has the words of the database. */
export class DataTaken extends Error {
  override name = 'DataTaken'
}

/** Throws `DataTaken` unless the database in `directory` can be opened now. */
export async function demandFree(directory: string): Promise<void> {
  const database = new Level(directory)
  try {
    await database.open()
  } catch (error) {
    throw new DataTaken(`${directory} cannot be opened`, { cause: error })
  }
  await database.close()
}
