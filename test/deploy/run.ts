/**
 * `npm run test:deploy`: the unmodified CDK CLI deploys the stack to MiniStack, and a boot goes all the way through
 * it, by the outputs only. What MiniStack cannot show (IAM, throttling, rollback, halving of a batch) is not shown
 * here: docs/aws.md says so. Without Python or PyPI it prints `skipped: no MiniStack`, never a pass.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cloudOf } from './cloud.ts'
import { startFarSides } from './far-sides.ts'
import { startMiniStack } from './ministack.ts'
import { prove } from './proof.ts'
import { pythonTools } from './python-tools.ts'
import { createSteps } from './steps.ts'

const tools = pythonTools()
if (!tools.ok) process.stdout.write(`skipped: no MiniStack: ${tools.reason}\n`)
else await runProof(tools.bin)

async function runProof(bin: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'boot-health-deploy-'))
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const steps = createSteps((text) => void process.stdout.write(text))
  const farSides = await startFarSides(secret)
  const ministack = await startMiniStack(bin, directory)
  try {
    const { logFile } = ministack
    await prove({ steps, cloud: cloudOf(ministack), farSides, secret, directory, logFile })
    rmSync(directory, { recursive: true, force: true })
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    process.stdout.write(`MiniStack's log: ${ministack.logFile}\n`)
    process.exitCode = 1
  } finally {
    await ministack.stop()
    await farSides.stop()
  }
  process.stdout.write(`${steps.summary()}\n`)
}
