/** CloudFront before the API, where the config asks for it: the only place for AWS WAF. */
import { Aws, Fn, Validations } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import type { AwsConfig } from '../shared/aws-config.ts'
import { FRONT_HEADER, VIEWER_HEADER } from '../shared/front-headers.ts'

/** The viewer's address from CloudFront itself: a header from the viewer is overwritten. */
const FORWARD_VIEWER = `function handler(event) {
  event.request.headers['${VIEWER_HEADER}'] = { value: event.viewer.ip }
  return event.request
}`

export class Front extends Construct {
  readonly url: string
  /** The target of the user's own name, where there is one. */
  readonly domainTarget: string | null
  /** What functions need to recognise CloudFront. */
  readonly environment: Record<string, string>

  constructor(scope: Construct, id: string, api: HttpApi, front: NonNullable<AwsConfig['front']>) {
    super(scope, id)
    const secret = this.createSecret()
    const distribution = new Distribution(this, 'Distribution', {
      comment: 'boot-health: the front door of guests and people',
      httpVersion: HttpVersion.HTTP2_AND_3,
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      ...(front.domain
        ? {
            domainNames: [front.domain.name],
            certificate: Certificate.fromCertificateArn(this, 'Certificate', front.domain.certificate_arn),
          }
        : {}),
      ...(front.web_acl_arn ? { webAclId: front.web_acl_arn } : {}),
      defaultBehavior: {
        origin: new HttpOrigin(Fn.select(2, Fn.split('/', api.apiEndpoint)), {
          protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
          originSslProtocols: [OriginSslPolicy.TLS_V1_2],
          customHeaders: { [FRONT_HEADER]: secret },
        }),
        allowedMethods: AllowedMethods.ALLOW_ALL,
        // Nothing is cached: reports are writes, and pages are personal.
        cachePolicy: CachePolicy.CACHING_DISABLED,
        // All but Host, by which API Gateway recognises the API.
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        // Not redirected: a token that was sent unencrypted is already exposed, and that should be noticed.
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        functionAssociations: [
          { eventType: FunctionEventType.VIEWER_REQUEST, function: this.forwardViewer() },
        ],
      },
    })
    explain(distribution, front)
    this.url = `https://${front.domain?.name ?? distribution.distributionDomainName}`
    this.domainTarget = front.domain ? distribution.distributionDomainName : null
    this.environment = { FRONT_SECRET: secret, ...(front.only ? { FRONT_ONLY: '1' } : {}) }
  }

  /**
   * A reference that CloudFormation resolves: the template does not contain it. It opens nothing by itself: it only lets
   * its holder state a request's address.
   */
  private createSecret(): string {
    const secret = new Secret(this, 'Secret', {
      description: 'Proves to the functions that a request came through CloudFront',
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
    })
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'CloudFront and the functions would have to change in the same instant; docs/aws.md says how to replace it.',
    })
    return secret.secretValue.unsafeUnwrap()
  }

  private forwardViewer(): EdgeFunction {
    return new EdgeFunction(this, 'TellViewer', {
      code: FunctionCode.fromInline(FORWARD_VIEWER),
      runtime: FunctionRuntime.JS_2_0,
      functionName: `${Aws.STACK_NAME}-tell-viewer`,
      comment: 'Writes where the viewer came from',
    })
  }
}

function explain(distribution: Distribution, { domain, web_acl_arn }: NonNullable<AwsConfig['front']>): void {
  const reasons: Record<string, string> = {
    CFR1: 'Guests boot wherever the fleet has machines.',
    CFR3: "The API's own access log has each request; CloudFront's would need a bucket.",
    ...(web_acl_arn ? {} : { CFR2: 'The config names no web_acl_arn; docs/aws.md says how to make one.' }),
    ...(domain ? {} : { CFR4: 'Without a custom domain name CloudFront chooses the TLS version.' }),
  }
  for (const [rule, reason] of Object.entries(reasons))
    Validations.of(distribution).acknowledge({ id: `AwsSolutions-${rule}`, reason })
}
