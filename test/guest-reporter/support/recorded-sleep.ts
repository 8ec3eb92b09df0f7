/** A `sleep` that writes down how long it was asked to, and returns at once: policy is read, not waited for. */
import { chmodSync, existsSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ToolSet, toolSet } from './tool-sets.ts'

export interface RecordedSleep extends ToolSet {
  /** Seconds, in the order in which they were asked for. */
  naps: () => number[]
}

export function recordedSleep(): RecordedSleep {
  const tools = toolSet('curl')
  const log = `${tools.path}.naps`
  unlinkSync(join(tools.path, 'sleep'))
  writeFileSync(join(tools.path, 'sleep'), `#!/bin/sh\necho "$1" >>${log}\n`)
  chmodSync(join(tools.path, 'sleep'), 0o755)
  return {
    path: tools.path,
    naps: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').map(Number) : []),
    remove: () => {
      tools.remove()
      rmSync(log, { force: true })
    },
  }
}
