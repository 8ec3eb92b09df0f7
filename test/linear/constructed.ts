/** Patterns that are built while a module is loaded, as the module makes them. */
import { pathToFileURL } from 'node:url'

/** The patterns of every `new RegExp` of `file` that runs when the module is loaded for the first time. */
export async function constructedIn(file: string): Promise<string[]> {
  const made: string[] = []
  const real = globalThis.RegExp
  globalThis.RegExp = new Proxy(real, {
    construct(target, [pattern, flags]: [string | RegExp, string | undefined]) {
      const made_ = new target(pattern, flags)
      if (new Error('where').stack?.includes(file)) made.push(made_.source)
      return made_
    },
  })
  try {
    // Under an address of its own, because the module may be loaded already.
    await import(`${pathToFileURL(file).href}?constructed`)
  } finally {
    globalThis.RegExp = real
  }
  return made
}
