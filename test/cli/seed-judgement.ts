/** The incident's boot as it is judged from its console, for tests of what is shown; take what the test is about. */
import { remedyFor } from '../../shared/remedy/remedy.ts'
import type { Judgement, NetworkDevice, StageSpan } from '../../shared/verdict.ts'

const ETH0: NetworkDevice = {
  name: 'eth0',
  up: true,
  addresses: ['9.111.222.12/255.255.255.0'],
  mac: 'fa:16:3e:f3:41:85',
}
const LO: NetworkDevice = { name: 'lo', up: true, addresses: ['127.0.0.1/255.0.0.0'], mac: null }
const ON_LINK = { destination: '9.111.222.0/24', gateway: null, device: 'eth0' }

/** A span with what the seed's console shows of it: banners only. */
export function span(
  stage: StageSpan['stage'],
  run: number,
  start_s: number,
  given: Partial<StageSpan> = {},
): StageSpan {
  return {
    stage,
    run,
    start_s,
    start_from: 'banner',
    end_s: null,
    end_from: null,
    waited_s: null,
    result: 'unknown',
    errors: [],
    ...given,
  }
}

/** The recovered boot of the seed. */
export function seedJudgement(given: Partial<Judgement> = {}): Judgement {
  return {
    judge_version: 1,
    verdict: 'recovered',
    cause: 'route_missing_at_lookup',
    confidence: 'certain',
    boot_kind: 'unknown',
    cloud_init_version: '0.7.5',
    instance_id: null,
    datasource: { outcome: 'found', name: 'DataSourceOpenStack [net,ver=2]', waited_s: null, attempts: [] },
    lookup: { at: [26.01, 26.01], stage: 'init', run: 1 },
    stages: [
      span('init-local', 1, 25.44),
      span('init', 1, 26.01, { result: 'errors' }),
      span('init', 2, 30.44, { result: 'ok' }),
      span('modules-final', 1, 32.83, { end_s: 33.31, end_from: 'banner', result: 'ok' }),
    ],
    network: [
      { at: [26.01, 26.01], from: 'ci-info', devices: [LO, ETH0], routes: [ON_LINK], usable: false },
      {
        at: [30.44, 30.44],
        from: 'ci-info',
        devices: [LO, ETH0],
        routes: [
          { destination: '169.254.169.254/32', gateway: '9.111.222.1', device: 'eth0' },
          ON_LINK,
          { destination: '0.0.0.0/0', gateway: '9.111.222.1', device: 'eth0' },
        ],
        usable: true,
      },
    ],
    race: {
      state: 'lost',
      margin_s: [-4.43, 0],
      at_risk: true,
      reason: 'from the lookup to the first moment that shows a usable route',
    },
    evidence: [
      {
        source: 'text',
        line: 20,
        text: "Starting cloud-init: Cloud-init v. 0.7.5 running 'init' at Thu, 19 Oct 2017 07:50:02 +0000. Up 26.01 seconds.",
        shows: 'the lookup',
      },
    ],
    remedy: remedyFor('route_missing_at_lookup', '0.7.5', 'DataSourceOpenStack [net,ver=2]'),
    findings: [],
    ...given,
  }
}
