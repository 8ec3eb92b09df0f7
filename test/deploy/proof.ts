/** The proof itself: from an empty account to a verified repair, an update and a deletion. */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DescribeParametersCommand, PutParameterCommand } from '@aws-sdk/client-ssm'
import { outputsOfStack, type StackOutputs } from '../../cli/aws/stack-outputs.ts'
import { proveTheRest } from './beside.ts'
import { bootstrap, type Cloud, STACK } from './cloud.ts'
import { deployedResources } from './deployed-resources.ts'
import { assertNoCodeDeploy, repairEmulator } from './emulator-gaps.ts'
import type { FarSides } from './far-sides.ts'
import { PAGER_KEY, type ProofConfig, proofConfig, REPAIR_SECRET, ROUTING_KEY } from './stack-config.ts'
import { type Steps, until } from './steps.ts'
import { proveBoot } from './story.ts'

export interface Proof {
  steps: Steps
  cloud: Cloud
  farSides: FarSides
  /** The remediator's, `whsec_…`. */
  secret: string
  directory: string
  /** MiniStack's, which holds what the functions print. */
  logFile: string
}

export async function prove(proof: Proof): Promise<void> {
  const { steps, cloud, directory } = proof
  await steps.step('cdk bootstrap', async () => {
    mkdirSync(join(directory, 'empty'))
    await bootstrap(cloud, resolve('node_modules/.bin/cdk'), join(directory, 'empty'))
  })
  await steps.step('a stack with stepwise roll-out is refused only for CodeDeploy', () =>
    assertNoCodeDeploy(cloud),
  )
  await steps.step('put the secrets into SSM', () => putSecrets(proof))
  await steps.step('npm run deploy -- --all-at-once, for a stack with stepwise roll-out', () => {
    writeConfig(proof, { logDays: 14 })
    return deploy(proof, ['--all-at-once'])
  })
  const outputs = await outputsOfStack(STACK, new CloudFormationClient(cloud.client))
  const repaired = await steps.step("the emulator's gaps are there, and repaired", () =>
    repairEmulator(cloud),
  )
  for (const words of repaired) process.stdout.write(`            MiniStack: ${words}\n`)

  await steps.step('each function is called by its alias, which points at a version', () => live(cloud))
  const story = await proveBoot(proof, outputs)
  await proveTheRest(proof, outputs)
  const store = cloud.storeOf(outputs.TableName ?? '')
  await steps.step('the schedule fires and the sweep writes its heartbeat', () =>
    until('a sweep', 90, async () => (await store.getHeartbeat()).last_sweep_at),
  )
  await steps.step('npm run diff, then an update that keeps every item', async () => {
    writeConfig(proof, { logDays: 7, rollout: 'all_at_once' })
    await cloud.npmRun('diff', configWords(proof))
    await deploy(proof)
    await story.stillThere()
  })
  await steps.step('the logs of judge, worker and inventory contain no secret and no token', async () => {
    const printed = readFileSync(proof.logFile, 'utf8')
    // MiniStack shows no output of functions behind the HTTP API; ingest's is read in test/cdk/secrets.ts.
    for (const event of ['boot_judged', 'webhook_accepted', 'instance_armed'])
      assert.ok(printed.includes(`"event":"${event}"`), event)
    for (const secret of [proof.secret, ROUTING_KEY, ...story.tokens]) assert.ok(!printed.includes(secret))
  })
  await steps.step('npm run destroy leaves the table and nothing else', () => destroy(proof, outputs))
}

/** MiniStack's own answer, which holds for AWS as well: the alias and the version behind it. */
async function live(cloud: Cloud): Promise<void> {
  const functions = (await deployedResources(cloud)).filter(({ type }) => type === 'AWS::Lambda::Function')
  assert.equal(functions.length, 7)
  for (const { physicalId } of functions) {
    const answer = await fetch(`${cloud.endpoint}/2015-03-31/functions/${physicalId}/aliases/live`)
    assert.match(String(((await answer.json()) as { FunctionVersion?: string }).FunctionVersion), /^\d+$/)
  }
}

async function putSecrets({ cloud, secret }: Proof): Promise<void> {
  for (const [Name, Value] of [
    [REPAIR_SECRET, secret],
    [PAGER_KEY, ROUTING_KEY],
  ])
    await cloud.ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString' }))
}

async function deploy(proof: Proof, words: string[] = []): Promise<void> {
  await proof.cloud.npmRun('deploy', [...words, ...configWords(proof), '--require-approval', 'never'])
}

function writeConfig({ directory, farSides }: Proof, more: Omit<ProofConfig, 'catcher'>): void {
  const config = proofConfig({ catcher: farSides.url, ...more })
  writeFileSync(join(directory, 'config.json'), JSON.stringify(config))
}

const configWords = ({ directory }: Proof) => [
  '--config',
  join(directory, 'config.json'),
  '--',
  '--output',
  join(directory, 'cdk.out'),
]

async function destroy(proof: Proof, outputs: StackOutputs): Promise<void> {
  const { cloud } = proof
  const said = await cloud.npmRun('destroy', ['--yes', ...configWords(proof)])
  assert.match(said, new RegExp(`Kept: table ${outputs.TableName}`))
  const { TableNames } = await cloud.dynamodb.send(new ListTablesCommand({}))
  assert.deepEqual(TableNames, [outputs.TableName])
  const { QueueUrls = [] } = await new SQSClient(cloud.client).send(new ListQueuesCommand({}))
  assert.deepEqual(QueueUrls, [])
  const { Parameters = [] } = await cloud.ssm.send(new DescribeParametersCommand({}))
  const ours = Parameters.map(({ Name = '' }) => Name).filter((name) => name.includes(STACK))
  assert.deepEqual(ours, [])
}
