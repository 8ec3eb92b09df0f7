/** `boot-health redrive`, by the real SDK against a small server that speaks as CloudFormation and SQS do. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { type Answer, startReceiver } from '../support/receiver.ts'

const run = promisify(execFile)
const receiver = await startReceiver()
after(() => receiver.stop())

const outputs = ['PokeDeadLetters', 'InstanceDeadLetters']
  .map(
    (name) =>
      `<member><OutputKey>${name}</OutputKey><OutputValue>${receiver.url}/1/${name}</OutputValue></member>`,
  )
  .join('')
const stacks = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult>
  <Stacks><member><StackName>S</StackName><Outputs>${outputs}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`
const noStack = `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>
  <Code>ValidationError</Code><Message>Stack with id S does not exist</Message></Error></ErrorResponse>`

/** Three dead pokes, no dead EC2 event. */
const aws: Answer = ({ headers, body }) => {
  if (body.includes('Action=DescribeStacks')) return { status: 200, body: stacks }
  if (headers['x-amz-target'] !== 'AmazonSQS.GetQueueAttributes')
    return { status: 200, body: '{"TaskHandle":"t"}' }
  const name = String(JSON.parse(body).QueueUrl).split('/').at(-1)
  const waiting = name === 'PokeDeadLetters' ? '3' : '0'
  return {
    status: 200,
    body: JSON.stringify({ Attributes: { QueueArn: `arn:${name}`, ApproximateNumberOfMessages: waiting } }),
  }
}

const redrive = (...words: string[]) =>
  run(process.execPath, ['cli/main.ts', 'redrive', '--stack', 'S', ...words], {
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: receiver.url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
    },
  })
const moves = () =>
  receiver.received.filter((one) => one.headers['x-amz-target'] === 'AmazonSQS.StartMessageMoveTask')

describe('boot-health redrive', () => {
  it('only counts when told so', async () => {
    receiver.answer(aws)
    const { stdout } = await redrive('--dry-run')
    assert.equal(stdout, 'pokes: 3 waiting\nEC2 events: 0 waiting\n')
    assert.equal(moves().length, 0)
  })

  it('moves what waits back to its queue, and an empty queue not at all', async () => {
    receiver.answer(aws)
    const { stdout } = await redrive()
    assert.equal(stdout, 'pokes: 3 waiting, moving back to their queue\nEC2 events: 0 waiting\n')
    assert.deepEqual(
      moves().map((one) => JSON.parse(one.body)),
      [{ SourceArn: 'arn:PokeDeadLetters' }],
    )
  })

  it('says in one line that there is no such stack', async () => {
    receiver.answer(() => ({ status: 400, body: noStack }))
    await assert.rejects(redrive(), (error: { code: number; stderr: string }) => {
      assert.equal(error.code, 2)
      assert.match(error.stderr, /^(boot-health: )?stack S: there is none of this name.*\n$/)
      return true
    })
  })
})
