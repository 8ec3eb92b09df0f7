/**
 * Patterns of other programs that set up a machine on its first boot. Their lines are recognised so that the answer can
 * name them; nothing that they print answers for cloud-init.
 */
import { AGENTS } from './other-agents.ts'
import type { Pattern } from './pattern.ts'

export const AGENT_PATTERNS: Pattern[] = AGENTS.map(([literal, name]) => ({
  literal,
  build: () => ({ kind: 'mark', mark: 'other_agent', stage: null, detail: name }),
}))
