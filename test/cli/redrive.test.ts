/** `boot-health redrive`, by the real SDK against a small server with CloudFormation's and SQS's protocols. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { after, describe, it } from 'node:test'
import { type Answer, startReceiver } from '../support/receiver.ts'
import { runCli } from './run-cli.ts'

const receiver = await startReceiver()
after(() => receiver.stop())

const outputs = ['PokeDeadLetters', 'InstanceDeadLetters', 'JudgeDeadLetters', 'TableName']
  .map(
    (name) =>
      `<member><OutputKey>${name}</OutputKey><OutputValue>${receiver.url}/1/${name}</OutputValue></member>`,
  )
  .join('')
const stacks = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult>
  <Stacks><member><StackName>S</StackName><Outputs>${outputs}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`
const noStack = `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>
  <Code>ValidationError</Code><Message>Stack with id S does not exist</Message></Error></ErrorResponse>`

const REPORT = 'R#0f3c1f9e-3c52-4d53-9c1b-000000000001#0001#abcdef012345'
const record = (SequenceNumber: string, pk: string, sk: string, eventName = 'INSERT') => ({
  eventName,
  dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } }, SequenceNumber },
})
/** Three dead pokes, no dead EC2 event, one dead batch of which the stream has two reports of one boot. */
let isForgotten = false
let batches = 1
const stream: Record<string, () => ReturnType<Answer>> = {
  'DynamoDBStreams_20120810.GetShardIterator': () =>
    isForgotten
      ? { status: 400, body: '{"__type":"com.amazonaws.dynamodb.v20120810#TrimmedDataAccessException"}' }
      : { status: 200, body: '{"ShardIterator":"it"}' },
  'DynamoDBStreams_20120810.GetRecords': () => ({
    status: 200,
    body: JSON.stringify({
      Records: [
        record('100', 'B#web#guest', REPORT),
        record('101', 'I#web#0', 'i-1', 'MODIFY'),
        record('102', 'B#web#guest', REPORT.replace('#0001#', '#0002#')),
        record('103', 'B#web#other', REPORT),
      ],
      NextShardIterator: 'next',
    }),
  }),
  'AmazonSQS.ReceiveMessage': () => {
    const info = { streamArn: 'arn:aws:dynamodb:eu-west-1:1:table/t/stream/s', shardId: 'shard-1' }
    const Body = JSON.stringify({
      DDBStreamBatchInfo: { ...info, startSequenceNumber: '100', endSequenceNumber: '102' },
    })
    const Messages =
      batches-- > 0 ? [{ MessageId: 'm', ReceiptHandle: 'r', Body, MD5OfBody: hash('md5', Body) }] : []
    return { status: 200, body: JSON.stringify({ Messages }) }
  },
  'AmazonSQS.DeleteMessage': () => ({ status: 200, body: '{}' }),
  'DynamoDB_20120810.PutItem': () => ({ status: 200, body: '{}' }),
}
const aws: Answer = ({ headers, body }) => {
  const streamed = stream[String(headers['x-amz-target'])]
  if (streamed) return streamed()
  if (body.includes('Action=DescribeStacks')) return { status: 200, body: stacks }
  if (headers['x-amz-target'] !== 'AmazonSQS.GetQueueAttributes')
    return { status: 200, body: '{"TaskHandle":"t"}' }
  const name = String(JSON.parse(body).QueueUrl).split('/').at(-1)
  const waiting = { PokeDeadLetters: '3', JudgeDeadLetters: '1' }[name ?? ''] ?? '0'
  return {
    status: 200,
    body: JSON.stringify({ Attributes: { QueueArn: `arn:${name}`, ApproximateNumberOfMessages: waiting } }),
  }
}

const redrive = (...words: string[]) =>
  runCli(['redrive', '--stack', 'S', ...words], {
    env: {
      AWS_ENDPOINT_URL: receiver.url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
    },
  })
const moves = () =>
  receiver.received.filter((one) => one.headers['x-amz-target'] === 'AmazonSQS.StartMessageMoveTask')

describe('boot-health redrive', () => {
  it('only counts with --dry-run', async () => {
    receiver.answer(aws)
    const { stdout } = await redrive('--dry-run')
    assert.equal(
      stdout,
      'pokes: 3 waiting\nEC2 events: 0 waiting\nbatches of reports: 1 waiting\ngiven-up work: 0 waiting\n',
    )
    assert.equal(moves().length, 0)
  })

  it('moves waiting messages back to their queue, and skips an empty queue', async () => {
    receiver.answer(aws)
    const { stdout } = await redrive()
    assert.match(stdout, /^pokes: 3 waiting, moving back to their queue\nEC2 events: 0 waiting\n/)
    assert.match(
      stdout,
      /batches of reports: 1 waiting, 1 boot will be judged within a minute\ngiven-up work: 0 waiting\n$/,
    )
    assert.deepEqual(
      moves().map((one) => JSON.parse(one.body)),
      [{ SourceArn: 'arn:PokeDeadLetters' }],
    )
  })

  it('writes a due row for each boot of a failed batch before it deletes the message', async () => {
    receiver.answer(aws)
    const sent = receiver.received.length
    batches = 1
    await redrive()
    const after = receiver.received.slice(sent)
    const targets = after.map(({ headers }) => String(headers['x-amz-target']))
    const rows = after.filter((one) => one.headers['x-amz-target'] === 'DynamoDB_20120810.PutItem')
    assert.deepEqual(
      rows.map(({ body }) => JSON.parse(body).Item.sk.S.split('#').slice(1, 4)),
      [['judge', 'web', 'guest%7C0f3c1f9e-3c52-4d53-9c1b-000000000001']],
    )
    const signed = after.find((one) => one.headers['x-amz-target'] === 'DynamoDBStreams_20120810.GetRecords')
    assert.match(
      String(signed?.headers.authorization),
      /^AWS4-HMAC-SHA256 Credential=x\/\d{8}\/eu-west-1\/dynamodb\//,
    )
    assert.ok(targets.indexOf('DynamoDB_20120810.PutItem') < targets.indexOf('AmazonSQS.DeleteMessage'))
  })

  it('keeps the message of a batch that is no longer in the stream, and says so', async () => {
    receiver.answer(aws)
    const sent = receiver.received.length
    batches = 1
    isForgotten = true
    const { stdout } = await redrive()
    isForgotten = false
    assert.match(stdout, /0 boots will be judged within a minute; 1 are not in the stream any more/)
    const deleted = receiver.received
      .slice(sent)
      .filter((one) => one.headers['x-amz-target'] === 'AmazonSQS.DeleteMessage')
    assert.deepEqual(deleted, [])
  })

  it('says in one line that the stack does not exist', async () => {
    receiver.answer(() => ({ status: 400, body: noStack }))
    const { code, stderr } = await redrive()
    assert.equal(code, 2)
    assert.match(stderr, /^(boot-health: )?stack S: no stack of this name.*\n$/)
  })
})
