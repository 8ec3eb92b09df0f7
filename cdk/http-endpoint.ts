import { RemovalPolicy, Validations } from 'aws-cdk-lib'
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  ApiMapping,
  DomainName,
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { AwsConfig } from '../shared/aws-config.ts'
import { INGEST_PATHS } from '../shared/ingest-paths.ts'

/**
 * The HTTP API: one URL for guests and people, throttled, with an access log that has no header and no query
 * and so no token. A domain name of the user's own is optional and recommended.
 */
export class HttpEndpoint extends Construct {
  readonly api: HttpApi
  /** Where guests and browsers are told to go. */
  readonly url: string
  /** What the user's own name must point to, where there is one. */
  readonly domainTarget: string | null

  constructor(scope: Construct, id: string, aws: AwsConfig) {
    super(scope, id)
    this.api = new HttpApi(this, 'Api', { createDefaultStage: false })
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: aws.log_days,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: aws.throttle.per_s, burstLimit: aws.throttle.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: accessLogFormat() },
    })
    this.domainTarget = aws.domain ? this.mapDomain(aws.domain, stage) : null
    this.url = aws.domain ? `https://${aws.domain.name}` : this.api.apiEndpoint
    Validations.of(this.api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Tokens are ours (hashed in the table, by role and fleet); the functions check them on every route.',
    })
  }

  /** Sends the reporting paths to one function and every other path to the other. */
  route(ingest: LambdaFunction, api: LambdaFunction): void {
    const toIngest = new HttpLambdaIntegration('Ingest', ingest)
    for (const path of INGEST_PATHS)
      this.api.addRoutes({ path, methods: [HttpMethod.ANY], integration: toIngest })
    const toApi = new HttpLambdaIntegration('Dashboard', api)
    this.api.addRoutes({ path: '/{path+}', methods: [HttpMethod.ANY], integration: toApi })
    // Boots are reported to one and read from the other (shared/ingest-paths.ts).
    for (const method of [HttpMethod.GET, HttpMethod.HEAD])
      this.api.addRoutes({ path: '/v1/boots', methods: [method], integration: toApi })
    this.api.addRoutes({ path: '/', methods: [HttpMethod.ANY], integration: toApi })
  }

  private mapDomain(domain: { name: string; certificate_arn: string }, stage: HttpStage): string {
    const name = new DomainName(this, 'Domain', {
      domainName: domain.name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificate_arn),
    })
    new ApiMapping(this, 'Mapping', { api: this.api, domainName: name, stage })
    return name.regionalDomainName
  }
}

/** Who, when, what route, what came of it. Paths hold ids, never tokens; headers and queries stay out. */
function accessLogFormat(): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      at: AccessLogField.contextRequestTime(),
      request: AccessLogField.contextRequestId(),
      from: AccessLogField.contextIdentitySourceIp(),
      method: AccessLogField.contextHttpMethod(),
      path: AccessLogField.contextPath(),
      route: '$context.routeKey',
      status: AccessLogField.contextStatus(),
      bytes: AccessLogField.contextResponseLength(),
      ms: AccessLogField.contextResponseLatency(),
      error: AccessLogField.contextErrorMessage(),
    }),
  )
}
