import { importAll } from './import-all.ts'

await importAll('test/functions/**/*.test.ts', 2, 3)
