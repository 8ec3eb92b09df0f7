import { importAll } from './import-all.ts'

await importAll('test/{shared,model,golden}/**/*.test.ts')
