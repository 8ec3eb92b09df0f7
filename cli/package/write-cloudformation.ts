/** `npm run cloudformation`: the release's CloudFormation files, unpacked into dist/cloudformation/. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cloudFormationFiles } from './cloudformation.ts'
import { readSource } from './source.ts'

const root = join(import.meta.dirname, '../..')
const dist = join(root, 'dist/cloudformation')
const { files } = await cloudFormationFiles(readSource(root), join(root, 'dist/lambda'))
rmSync(dist, { recursive: true, force: true })
for (const { path, mode, bytes } of files) {
  mkdirSync(dirname(join(dist, path)), { recursive: true })
  writeFileSync(join(dist, path), bytes, { mode })
}
process.stdout.write(`dist/cloudformation/deploy.sh --bucket BUCKET deploys it\n`)
