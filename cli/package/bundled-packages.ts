/** The npm packages whose code is in the bundle: versions, hashes and licences, as installed and locked here. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface BundledPackage {
  name: string
  version: string
  licence: string
  /** `sha512-…` of the package as the registry has it. */
  integrity: string
}

interface Lock {
  packages: Record<string, { version?: string; license?: string; integrity?: string }>
}

/** Reads package-lock.json. Throws where it does not describe a package completely: an inventory with gaps is worth nothing. */
export function bundledPackages(root: string, places: readonly string[]): BundledPackage[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock
  return places.map((place) => {
    const { version, license, integrity } = packages[place] ?? {}
    if (!version || !license || !integrity) throw new Error(`package-lock.json does not say all of ${place}`)
    return { name: nameOf(place), version, licence: license, integrity }
  })
}

/** One text with the licence of every package: most of them require that it is included. */
export function licencesOf(root: string, places: readonly string[]): string {
  const texts = bundledPackages(root, places).map(
    ({ name, version, licence }, index) =>
      `${name} ${version}\nLicence: ${licence}\n\n${textIn(join(root, places[index] ?? ''))}`,
  )
  return texts.join(`\n${'-'.repeat(80)}\n\n`)
}

const nameOf = (place: string) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)

function textIn(folder: string): string {
  const file = existsSync(folder) && readdirSync(folder).find((one) => /^licen[cs]e(\.|$)/i.test(one))
  return file
    ? `${readFileSync(join(folder, file), 'utf8').trim()}\n`
    : '(the package ships no text of its licence)\n'
}
