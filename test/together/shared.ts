import { loadGroup } from './groups.ts'

await loadGroup('shared')
