import { importAll } from './import-all.ts'

await importAll('test/functions/**/*.test.ts', 1, 3)
