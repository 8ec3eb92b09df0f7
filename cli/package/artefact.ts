/** A file that is handed out. */
import type { DebianPackage } from './debian-base.ts'
import type { NodeRuntime } from './node-runtime.ts'

export interface Artefact {
  /** Its file in dist/. */
  name: string
  bytes: Buffer
  /** What of others is inside. */
  holds: {
    /** The npm packages of the command. */
    bundle: boolean
    /** Other npm packages, by their places in package-lock.json. */
    npm?: readonly string[]
    node: readonly NodeRuntime[]
    debian: readonly DebianPackage[]
  }
}
