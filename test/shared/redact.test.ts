import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { redact } from '../../shared/envelope/redact.ts'
import { createToken } from '../../shared/token.ts'

const TOKEN = createToken('ingest')
const SECRET = 'hunter2horse'

describe('what is taken out before a report is stored', () => {
  const cases: [string, string, RegExp][] = [
    [
      'a private key',
      `-----BEGIN RSA PRIVATE KEY-----\n ${SECRET}\n-----END RSA PRIVATE KEY-----`,
      /hunter2/,
    ],
    ['a token of ours', `sent with ${TOKEN} today`, /bh_ingest_/],
    ['a webhook secret', 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD', /C2FV/],
    ['an AWS key', 'key AKIAIOSFODNN7EXAMPLE used', /AKIAIOS/],
    ['a bearer header', `Authorization: Bearer ${SECRET}`, /hunter2/],
    ['an EC2 metadata token', `X-aws-ec2-metadata-token: ${SECRET}`, /hunter2/],
    ['a password in an option', `mount -o username=x,password=${SECRET}`, /hunter2/],
    ['a password in JSON', `{"password": "${SECRET}"}`, /hunter2/],
    ['credentials in a URL', `http://admin:${SECRET}@169.254.169.254/`, /hunter2/],
  ]
  for (const [name, text, gone] of cases)
    it(name, () => {
      assert.doesNotMatch(redact(text), gone)
      assert.match(redact(text), /redacted/)
    })

  it('leaves the lines that a boot is judged by as they are', () => {
    const lines = [
      '2017-10-19 15:50:02,546 - util.py[WARNING]: No instance datasource found! Likely bad things to come!',
      "url_helper.py[WARNING]: Calling 'http://169.254.169.254/openstack' failed [0/120s]: request error [Errno 113]",
      'ci-info: |  eth0  | True | 9.111.222.12 | 255.255.255.0 | fa:16:3e:f3:41:85 |',
    ]
    for (const line of lines) assert.equal(redact(line), line)
  })

  it('takes time in proportion to the length, also where nothing matches to the end', () => {
    const hard = (n: number) => 'password='.repeat(n) + '-----BEGIN A-----'.repeat(n) + 'http://a:'.repeat(n)
    const cost = (n: number) => {
      const start = performance.now()
      redact(hard(n))
      return performance.now() - start
    }
    cost(1000)
    const small = Math.max(1, cost(2000))
    assert.ok(cost(20_000) < small * 40, 'ten times the text is not a hundred times the time')
  })
})
