/** Real texts for the property tests: the seed's consoles, and what each captured boot logged and printed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const SHARED = fileURLToPath(new URL('../../../shared/', import.meta.url))

export interface Sample {
  name: string
  text: string
}

/** Why there is nothing to test with, or null. */
export function whyNoSamples(): string | null {
  return existsSync(`${SHARED}captures/EXPECTED.json`) ? null : 'the captures are not beside this checkout'
}

/** Consoles are short, logs long; the longest are left out, so that many cases fit into the time. */
export function loadSamples(longest = 120_000): Sample[] {
  if (whyNoSamples() !== null) return []
  const seeds = ['console.log', 'console-first-lookup.log'].map((name) => read(name, `${SHARED}seed/${name}`))
  const captures = readdirSync(`${SHARED}captures`).filter((name) =>
    existsSync(`${SHARED}captures/${name}/run1`),
  )
  const texts = captures.flatMap((name) => [
    consoleOf(name),
    read(`${name}/cloud-init.log`, `${SHARED}captures/${name}/run1/cloud-init.log`),
  ])
  return [...seeds, ...texts, ...labelledTexts()].filter(({ text }) => text !== '' && text.length <= longest)
}

/** The first boot's console: what its stages wrote to stdout and stderr, in order. */
export function consoleOf(capture: string): Sample {
  const stages = ['init-local', 'init', 'modules-config', 'modules-final']
  const files = stages.flatMap((stage) => [`stage-${stage}.stdout`, `stage-${stage}.stderr`])
  const parts = files.map((file) => read('', `${SHARED}captures/${capture}/${file}`).text)
  return { name: `${capture}/console`, text: parts.join('') }
}

/** Labelled third-party texts of every kind, where they are beside the captures. */
function labelledTexts(): Sample[] {
  const directory = `${SHARED}corpus`
  if (!existsSync(directory)) return []
  const names = readdirSync(directory).filter((name) => /^\d+\.txt$/.test(name))
  return names.map((name) => read(`corpus/${name}`, `${directory}/${name}`))
}

function read(name: string, path: string): Sample {
  return { name, text: existsSync(path) ? readFileSync(path, 'utf8') : '' }
}
