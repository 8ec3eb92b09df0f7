/** A file that is handed out. */
import type { DebianPackage } from './debian-base.ts'
import type { NodeRuntime } from './node-runtime.ts'

export interface Artefact {
  /** Its file in dist/. */
  name: string
  bytes: Buffer
  /** What of others is inside. */
  holds: { bundle: boolean; node: readonly NodeRuntime[]; debian: readonly DebianPackage[] }
}
