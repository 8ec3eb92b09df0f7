import { loadGroup } from './groups.ts'

await loadGroup('cli-3')
