import { importAll } from './import-all.ts'

await importAll('test/functions/**/*.test.ts', 0, 3)
