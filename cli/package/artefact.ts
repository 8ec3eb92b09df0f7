/** A released file. */
import type { DebianPackage } from './debian-base.ts'
import type { NodeRuntime } from './node-runtime.ts'

export interface Artefact {
  /** Its file in dist/. */
  name: string
  bytes: Buffer
  /** The third-party code inside. */
  holds: {
    /** The npm packages of the command. */
    bundle: boolean
    /** Other npm packages, by their places in package-lock.json. */
    npm?: readonly string[]
    node: readonly NodeRuntime[]
    debian: readonly DebianPackage[]
  }
}
