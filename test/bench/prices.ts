/**
 * List prices of AWS in us-east-1, in dollars, without free tiers or discounts. Written down on PRICED_ON from
 * memory of the public price pages: check each against them before quoting a figure to anybody.
 */
export const PRICED_ON = '2026-11-24'

export const PRICES = {
  /** DynamoDB on demand. */
  write_unit: 0.625 / 1e6,
  read_unit: 0.125 / 1e6,
  table_gb_month: 0.25,
  /** Point-in-time recovery, of the table's size. */
  recovery_gb_month: 0.2,
  /** Lambda on arm64. */
  lambda_gb_s: 0.0000133334,
  lambda_request: 0.2 / 1e6,
  /** API Gateway's HTTP API; each started 512 KB is a request. */
  http_request: 1 / 1e6,
  /** Both a send and a receive or delete are requests. */
  sqs_request: 0.4 / 1e6,
  log_gb: 0.5,
  metric_month: 0.3,
  alarm_month: 0.1,
  dashboard_month: 3,
} as const
