/** The metrics that handlers emit and that the stack's dashboard and alarms read: spelled once. */
export const METRIC_NAMESPACE = 'BootHealth'

export const METRICS = {
  /** Reports stored, refused (4xx) and kept apart because a second secret sent them. */
  reportsAccepted: 'ReportsAccepted',
  reportsRejected: 'ReportsRejected',
  reportsQuarantined: 'ReportsQuarantined',
  /** Milliseconds from request to stored. */
  ingestMs: 'IngestMs',
  /** Judged boots; dimensions Verdict and Cause. */
  boots: 'Boots',
  /** Milliseconds from a failing report's arrival to a receiver's 2xx. */
  failingToAcceptedMs: 'FailingToAcceptedMs',
  deliveryFailures: 'DeliveryFailures',
  /** Attempts that failed for the fourth time or later: no hiccup any more. */
  endpointsFailing: 'EndpointsFailing',
  /** One per finished sweep; its silence is an alarm. */
  sweeps: 'Sweeps',
  /** Due rows that were late when a sweep began. */
  dueBacklog: 'DueBacklog',
  /** Work that was tried for the last time and waits for a person, as a sweep counts it. */
  workGivenUp: 'WorkGivenUp',
  /** Tokens, or guests of theirs, that used up their bytes of the day. */
  storageBound: 'StorageBoundReached',
  /** The canary's report reached the judge. */
  canarySeen: 'CanarySeen',
  canaryMs: 'CanaryMs',
  canaryFailed: 'CanaryFailed',
} as const
