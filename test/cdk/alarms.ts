/** Who watches the watcher: what goes quiet or wrong notifies the topic, and again when it is over. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { monthOfRest, total } from '../bench/cost-model.ts'
import { templateOf } from '../support/synthesized.ts'

const template = templateOf()
const alarms = Object.entries(template.findResources('AWS::CloudWatch::Alarm')).map(([id, it]) => ({
  id,
  ...it.Properties,
}))
const told = alarms.filter(({ id }) => !id.startsWith('Rollout'))
const functions = Object.keys(template.findResources('AWS::Lambda::Function'))
const dimensionsOf = (alarm: (typeof alarms)[number]) =>
  Object.fromEntries(
    alarm.Dimensions.map(({ Name, Value }: { Name: string; Value: unknown }) => [Name, Value]),
  )

it('each alarm notifies the topic when it starts and when it ends', () => {
  for (const { id, AlarmActions, OKActions } of told) {
    assert.equal(AlarmActions?.length, 1, id)
    assert.deepEqual(OKActions, AlarmActions, id)
  }
})

for (const metric of ['Errors', 'Throttles'])
  it(`every function has an alarm on ${metric}`, () => {
    const watched = told.filter(({ MetricName }) => MetricName === metric)
    assert.deepEqual(watched.map((one) => dimensionsOf(one).FunctionName.Ref).sort(), functions.sort())
  })

it('alarms need errors in two of three five-minute periods, so a single Lambda error wakes nobody', () => {
  for (const one of told.filter(({ MetricName }) => MetricName === 'Errors'))
    assert.deepEqual(
      [one.Period, one.EvaluationPeriods, one.DatapointsToAlarm, one.Threshold],
      [300, 3, 2, 0],
    )
})

it('missing data raises an alarm for the sweep and the canary only', () => {
  const silent = told
    .filter(({ TreatMissingData: it }) => it === 'breaching')
    .map(({ MetricName }) => MetricName)
  assert.deepEqual(silent.sort(), ['boot_health_canary_seen_total', 'boot_health_sweeps_total'])
})

it('each failure that would otherwise go unseen has its own alarm', () => {
  const watched = new Set(told.map(({ MetricName }) => MetricName))
  for (const name of [
    'ApproximateNumberOfMessagesVisible',
    'boot_health_due_backlog',
    'boot_health_channel_mute_total',
    'IteratorAge',
    'boot_health_storage_bound_total',
    'boot_health_work_given_up',
    'WriteThrottleEvents',
    '5xx',
  ])
    assert.ok(watched.has(name), name)
  const queues = Object.entries(template.findResources('AWS::SQS::Queue')).filter(
    ([, it]) => !it.Properties.RedrivePolicy,
  )
  const dead = told.filter(({ MetricName }) => MetricName === 'ApproximateNumberOfMessagesVisible')
  assert.deepEqual(
    dead.map((one) => dimensionsOf(one).QueueName['Fn::GetAtt'][0]).sort(),
    queues.map(([id]) => id).sort(),
  )
})

it('the price of an idle stack counts every alarm', () => {
  const [line] = monthOfRest().filter(({ what }) => what === 'alarms')
  assert.equal(line?.count, alarms.length)
  assert.ok(total(monthOfRest()) > 0)
})
