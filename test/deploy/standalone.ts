/**
 * `npm run test:cloudformation`: the template of the release deployed to MiniStack by its own script and the real AWS CLI,
 * without CDK and without Node; a boot is reported to it by the token that it made. MiniStack has no CodeDeploy, so the
 * roll-out is cut out of the copy that is deployed. Without Python or PyPI it prints `skipped: …`, never a pass.
 */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { GetParameterCommand } from '@aws-sdk/client-ssm'
import { outputsOfStack } from '../../cli/aws/stack-outputs.ts'
import { cloudFormationFiles } from '../../cli/package/cloudformation.ts'
import { readSource } from '../../cli/package/source.ts'
import { canaryEnvelope } from '../../functions/canary/canary.ts'
import { type Cloud, cloudOf } from './cloud.ts'
import { endpointOf } from './endpoint.ts'
import { startMiniStack } from './ministack.ts'
import { pythonTools } from './python-tools.ts'
import { createSteps, until } from './steps.ts'

const STACK = 'standalone'
const BUCKET = 'a-bucket-of-mine'
const BOOT = '0f3c1f9e-3c52-4d53-9c1b-0000000000c1'

const tools = pythonTools()
const awsCli = pythonTools('test/deploy/aws-cli.txt')
if (!tools.ok) process.stdout.write(`skipped: no MiniStack: ${tools.reason}\n`)
else if (!awsCli.ok) process.stdout.write(`skipped: no AWS CLI: ${awsCli.reason}\n`)
else await run(tools.bin, awsCli.bin)

async function run(bin: string, aws: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'boot-health-standalone-'))
  const steps = createSteps((text) => void process.stdout.write(text))
  const ministack = await startMiniStack(bin, directory)
  const env = {
    ...ministack.env,
    PATH: `${aws}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
  }
  const cloud = cloudOf({ ...ministack, env })
  try {
    await steps.step('build the files of the release, without its roll-out', () => unpack(directory))
    await prove(cloud, directory, steps.step)
    rmSync(directory, { recursive: true, force: true })
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    process.stdout.write(`MiniStack's log: ${ministack.logFile}\n`)
    process.exitCode = 1
  } finally {
    await ministack.stop()
  }
  process.stdout.write(`${steps.summary()}\n`)
}

function released(directory: string, name: string): string {
  return join(directory, 'release', name)
}

async function unpack(directory: string): Promise<void> {
  const root = resolve(import.meta.dirname, '../..')
  const { files } = await cloudFormationFiles(readSource(root), join(directory, 'lambda'))
  for (const { path, mode, bytes } of files) {
    mkdirSync(dirname(released(directory, path)), { recursive: true })
    writeFileSync(released(directory, path), bytes, { mode })
  }
  const file = released(directory, 'boot-health.template.json')
  const template = JSON.parse(readFileSync(file, 'utf8'))
  for (const [id, { Type }] of Object.entries<{ Type: string }>(template.Resources)) {
    if (Type.startsWith('AWS::CodeDeploy::')) delete template.Resources[id]
    if (Type !== 'AWS::Lambda::Alias') continue
    delete template.Resources[id].UpdatePolicy
    delete template.Resources[id].DependsOn
  }
  writeFileSync(file, JSON.stringify(template))
}

async function prove(
  cloud: Cloud,
  directory: string,
  step: ReturnType<typeof createSteps>['step'],
): Promise<void> {
  const script = (...words: string[]) =>
    cloud.sh('sh', [released(directory, 'deploy.sh'), '--bucket', BUCKET, '--stack', STACK, ...words])
  const config = (name: string, value: object) => {
    writeFileSync(join(directory, name), JSON.stringify(value))
    return ['--config', join(directory, name)]
  }
  await step('create a bucket', () => cloud.sh('aws', ['s3', 'mb', `s3://${BUCKET}`]))
  await step('deploy.sh deploys, and the stack itself checks the configuration', () => script())
  const outputs = await outputsOfStack(STACK, new CloudFormationClient(cloud.client))
  const store = cloud.storeOf(outputs.TableName ?? '')
  const tokenOf = async (role: string) => {
    const Name = `/boot-health/${STACK}/first-${role}-token`
    const { Parameter } = await cloud.ssm.send(new GetParameterCommand({ Name, WithDecryption: true }))
    return Parameter?.Value ?? ''
  }
  const ask = async (method: string, path: string, token: string, body?: string) =>
    fetch(endpointOf(cloud, outputs) + path, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body ? { body } : {}),
    })
  await step('the first tokens can report a boot and read it', async () => {
    const sent = await ask('POST', '/v1/evidence', await tokenOf('ingest'), canaryEnvelope('x', BOOT))
    assert.equal(sent.status, 202, await sent.text())
    await until('judged', 30, async () => {
      const read = await ask('GET', '/v1/boots', await tokenOf('operator'))
      const { items } = (await read.json()) as { items: { boot_id?: string; verdict: string }[] }
      return items.some(({ verdict }) => verdict === 'ok')
    })
    assert.equal((await store.listTokens()).length, 3)
  })
  await step('a second run changes nothing and creates no second token', async () => {
    await script()
    assert.equal((await store.listTokens()).length, 3)
  })
  await step('a run with another configuration applies it', async () => {
    await script(...config('two.json', { fleets: { default: {}, other: {} } }))
    const read = await ask('GET', '/v1/boots?fleet=other', await tokenOf('operator'))
    // The token is of the other fleet: 403, where a fleet that the functions do not know would be 404.
    assert.equal(read.status, 403, await read.text())
  })
  await step('a mistake in the configuration is reported with its place, and nothing changes', async () => {
    const wrong = config('wrong.json', {
      fleets: { default: { page_wait_s: -1 } },
      channels: { pager: { type: 'pagerduty', routing_key: { env: 'KEY' } } },
    })
    await assert.rejects(script(...wrong), /\/fleets\/default\/page_wait_s/)
  })
}
