import { RemovalPolicy, Validations } from 'aws-cdk-lib'
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  ApiMapping,
  type CfnStage,
  DomainName,
  HttpApi,
  HttpMethod,
  type HttpRoute,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { AwsConfig } from '../shared/aws-config.ts'
import { ANNOUNCE_PATHS, GUEST_PATHS } from '../shared/ingest-paths.ts'

const ANY = [HttpMethod.ANY]

/**
 * The HTTP API: one URL for guests and people, throttled, with an access log without headers and queries and so without
 * tokens. A domain name of the user's own is optional and recommended.
 */
export class HttpEndpoint extends Construct {
  readonly api: HttpApi
  /** The URL for guests and browsers. */
  readonly url: string
  /** The target of the user's own name, where there is one. */
  readonly domainTarget: string | null
  private readonly aws: AwsConfig
  private readonly stage: HttpStage
  private readonly routes: HttpRoute[] = []
  private readonly routeSettings: Record<
    string,
    { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }
  > = {}

  constructor(scope: Construct, id: string, aws: AwsConfig, key: IKey | null) {
    super(scope, id)
    this.aws = aws
    this.api = new HttpApi(this, 'Api', { createDefaultStage: false })
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: aws.log_days,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(key ? { encryptionKey: key } : {}),
    })
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: aws.other_throttle.per_s, burstLimit: aws.other_throttle.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: accessLogFormat() },
    })
    this.domainTarget = aws.domain ? this.mapDomain(aws.domain, this.stage) : null
    this.url = aws.domain ? `https://${aws.domain.name}` : this.api.apiEndpoint
    Validations.of(this.api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Tokens are ours (hashed in the table, by role and fleet); the functions check them on every route.',
    })
  }

  /** Sends each path to its function. The paths of guests have a throttle of their own, and so has each of the others. */
  route({ guests, announce, api }: Record<'guests' | 'announce' | 'api', IFunction>): void {
    const toGuests = new HttpLambdaIntegration('Ingest', guests)
    const toAnnounce = new HttpLambdaIntegration('Announce', announce)
    const toApi = new HttpLambdaIntegration('Dashboard', api)
    for (const path of GUEST_PATHS) this.add(ANY, path, toGuests, this.aws.throttle)
    for (const path of ANNOUNCE_PATHS) this.add(ANY, path, toAnnounce)
    // Boots are reported to one and read from the other (shared/ingest-paths.ts).
    this.add([HttpMethod.GET, HttpMethod.HEAD], '/v1/boots', toApi)
    this.add(ANY, '/v1/boots/{boot_key}/action', toApi, this.aws.throttle)
    this.add(ANY, '/v1/remediations/{id}/{step}', toApi)
    this.add(ANY, '/{path+}', toApi)
    this.add(ANY, '/', toApi)
    const stage = this.stage.node.defaultChild as CfnStage
    stage.routeSettings = this.routeSettings
    // API Gateway accepts settings only for existing routes.
    for (const route of this.routes) this.stage.node.addDependency(route)
  }

  private add(
    methods: HttpMethod[],
    path: string,
    integration: HttpLambdaIntegration,
    { per_s, burst } = this.aws.other_throttle,
  ): void {
    this.routes.push(...this.api.addRoutes({ path, methods, integration }))
    for (const method of methods)
      this.routeSettings[`${method} ${path}`] = { ThrottlingRateLimit: per_s, ThrottlingBurstLimit: burst }
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

/** Who, when, what route, what result. Paths contain ids, never tokens; headers and queries are not logged. */
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
