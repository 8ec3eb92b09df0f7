import { loadGroup } from './groups.ts'

await loadGroup('functions-1')
