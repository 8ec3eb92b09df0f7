import { loadGroup } from './groups.ts'

await loadGroup('others-1')
