import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { writeEnvelope } from '../../../shared/envelope/envelope.ts'
import { redact } from '../../../shared/envelope/redact.ts'
import { consoleEvidence } from '../../../shared/evidence/console.ts'
import { createToken } from '../../../shared/token.ts'
import { HELD_BACK, MARKS, REVIEWED, type SecretSample } from '../../support/secret-samples.ts'

const consoleOf = (text: string) => consoleEvidence(text).evidence.sections[0]?.text ?? ''
const behind = (prefix: string) => (text: string) =>
  text
    .split('\n')
    .map((line) => prefix + line)
    .join('\n')

/** How the same lines come to us. */
const FORMS: [form: string, of: (text: string) => string][] = [
  ['alone', redact],
  [
    'in an envelope',
    (text) =>
      redact(writeEnvelope({ facts: { seq: '1' }, sections: [{ name: 'console', attributes: {}, text }] })),
  ],
  [
    'behind the clock of the kernel and cloud-init',
    (text) => redact(behind('[   12.345678] cloud-init[812]: ')(text)),
  ],
  ['behind syslog', (text) => redact(behind('Nov 22 09:33:57 host-1 cloud-init[812]: ')(text))],
  ['on a console', (text) => redact(consoleOf(behind('[   12.345678] cloud-init[812]: ')(text)))],
]

describe('the redaction of a report', () => {
  for (const [list, samples] of [
    ['reviewed', REVIEWED],
    ['held back', HELD_BACK],
  ] as const)
    for (const [form, of] of FORMS)
      it(`removes every secret of the ${list} samples, ${form}`, () => {
        const kept = samples.filter(([, text]: SecretSample) => MARKS.test(of(text)))
        assert.deepEqual(
          kept.map(([what, text]) => `${what}: ${of(text)}`),
          [],
        )
      })

  it('is tested on samples that each hold a secret', () => {
    for (const [what, text] of [...REVIEWED, ...HELD_BACK]) assert.match(text, MARKS, what)
    assert.ok(REVIEWED.length >= 60 && HELD_BACK.length >= 60)
  })

  it('removes a boot-health token', () => {
    assert.doesNotMatch(redact(`sent with ${createToken('ingest')} today`), /bh_ingest_/)
  })

  it('removes no line: evidence is cited by its line number', () => {
    const text = [...REVIEWED, ...HELD_BACK].map(([, sample]) => sample).join('\n')
    assert.equal(redact(text).split('\n').length, text.split('\n').length)
  })

  it('removes only the key where a log continues after a key that was cut off', () => {
    const log =
      '2017-10-19 15:50:02,546 - util.py[WARNING]: No instance datasource found! Likely bad things to come!'
    const text = `-----BEGIN RSA PRIVATE KEY-----\nS3cr3tPWMII\n${log}\nci-info: | a |`
    assert.equal(redact(text), `<redacted: PEM>\n<redacted: PEM>\n${log}\nci-info: | a |`)
  })

  it('removes no stack frame of cloud-init, and no part of its exception', () => {
    const text = [
      'Traceback (most recent call last):',
      '  File "/usr/lib/python3/dist-packages/cloudinit/sources/__init__.py", line 900, in find_source',
      '    raise DataSourceNotFoundException(msg)',
      'cloudinit.sources.DataSourceNotFoundException: Did not find any data source, searched classes: ()',
    ].join('\n')
    assert.equal(
      redact(text),
      text
        .replace('    raise DataSourceNotFoundException(msg)', '<redacted>')
        .replace('<redacted>', '    <redacted>'),
    )
  })

  const NEEDED = [
    '2017-10-19 15:50:02,546 - util.py[WARNING]: No instance datasource found! Likely bad things to come!',
    "url_helper.py[WARNING]: Calling 'http://169.254.169.254/openstack' failed [0/120s]: request error [Errno 113]",
    "Calling 'http://169.254.169.254/metadata/instance?api-version=2019-06-01' failed",
    'ci-info: |  eth0  | True | 9.111.222.12 | 255.255.255.0 | fa:16:3e:f3:41:85 |',
    "Cloud-init v. 21.1-19-gbad84ad4-0ubuntu1~20.04.2 running 'init' at Thu, 19 Oct 2017 07:50:01 +0000. Up 25.44 seconds.",
    'boothealth1 boot_id=0f3c1f9e-3c52-4d53-9c1b-0a0a0a0a0a0a hint=bad routes=link ck=2158945629',
    ' 15.20 14.70 route6 eth0 20010db8a1b2c3d4f8163efffef34185 40 00000000000000000000000000000000 00000001',
    'stages.py[DEBUG]: previous iid found to be ocid1.instance.oc1.iad.anuwcljt4a5b6c7d8e9f0g1h2i3j4k5l6m7n8o9p',
    'Attempting to remove /var/lib/cloud/instances/a1B2c3D4e5F6g7H8i9J0k1L2',
    'main.py[DEBUG]: [net] init will now be targeting instance id: a1B2c3D4e5F6g7H8i9J0k1L2. new=True',
    'section: /var/log/cloud-init.log from=120 cut=3000',
    'boot_id: 0f3c1f9e-3c52-4d53-9c1b-0a0a0a0a0a0a',
    'machine_id: 3f9a1c04b88de52f7a9106cc3e84d2b7',
  ]
  for (const line of NEEDED)
    it(`removes nothing of: ${line.slice(0, 70)}`, () => assert.equal(redact(line), line))
})
