/** CloudFront before the endpoint. CloudFront itself was not asked; what the functions make of it was. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import vm from 'node:vm'
import { AwsSolutionsChecks } from 'cdk-nag'
import { stackOf, templateOf } from '../support/synthesized.ts'

const ACL = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/boot-health/x'
const DOMAIN = {
  name: 'boot.example.org',
  certificate_arn: 'arn:aws:acm:us-east-1:111122223333:certificate/x',
}
const CONFIG = { fleets: { default: {} }, aws: { front: { domain: DOMAIN, web_acl_arn: ACL, only: true } } }
const template = templateOf(CONFIG)
const one = (type: string, of = template) => Object.values(of.findResources(type))[0]?.Properties

describe('CloudFront in front of the endpoint', () => {
  it('caches nothing, passes every method, uses the web ACL and sends its secret to the origin', () => {
    const it = one('AWS::CloudFront::Distribution').DistributionConfig
    assert.equal(it.WebACLId, ACL)
    assert.deepEqual(it.Aliases, [DOMAIN.name])
    assert.equal(it.DefaultCacheBehavior.AllowedMethods.length, 7)
    // AWS's own policies CachingDisabled and AllViewerExceptHostHeader.
    assert.equal(it.DefaultCacheBehavior.CachePolicyId, '4135ea2d-6df8-44a3-9df3-4b5a84be39ad')
    assert.equal(it.DefaultCacheBehavior.OriginRequestPolicyId, 'b689b0a8-53d0-40ab-baf2-68738e2966ac')
    assert.equal(it.DefaultCacheBehavior.ViewerProtocolPolicy, 'https-only')
    const [header] = it.Origins[0].OriginCustomHeaders
    assert.equal(header.HeaderName, 'boot-health-front')
    assert.match(JSON.stringify(header.HeaderValue), /resolve:secretsmanager:/)
  })

  it('overwrites the viewer’s address, whatever the viewer sent', () => {
    const handler = vm.runInNewContext(`${one('AWS::CloudFront::Function').FunctionCode}; handler`)
    const request = { headers: { 'boot-health-viewer': { value: '10.0.0.1' } } }
    const seen = handler({ request, viewer: { ip: '203.0.113.9' } })
    assert.equal(seen.headers['boot-health-viewer'].value, '203.0.113.9')
  })

  it('shares its secret only with the functions that API Gateway calls', () => {
    const knowing = Object.values(template.findResources('AWS::Lambda::Function'))
      .filter(({ Properties: it }) => it.Environment.Variables.FRONT_SECRET)
      .map(({ Properties: it }) => [it.Description, it.Environment.Variables.FRONT_ONLY])
    assert.deepEqual(knowing.sort(), [
      ['boot-health announce', '1'],
      ['boot-health api', '1'],
      ['boot-health ingest', '1'],
    ])
  })

  it('becomes the endpoint of guests, people and the canary', () => {
    template.hasOutput('Endpoint', { Value: `https://${DOMAIN.name}` })
    const own = templateOf({ fleets: { default: {} }, aws: { front: {} } })
    assert.match(JSON.stringify(own.findOutputs('Endpoint')), /DomainName/)
    assert.equal(one('AWS::CloudFront::Distribution', own).DistributionConfig.WebACLId, undefined)
  })

  it('is created only when the configuration asks for it', () => {
    templateOf().resourceCountIs('AWS::CloudFront::Distribution', 0)
    templateOf().resourceCountIs('AWS::SecretsManager::Secret', 0)
  })

  for (const front of [CONFIG.aws.front, {}])
    it(`has a reason for every cdk-nag finding, ${'domain' in front ? 'with' : 'without'} a domain name and a web ACL`, () => {
      const { app } = stackOf({ fleets: { default: {} }, aws: { front } })
      const { violations } = new AwsSolutionsChecks(app).validateScope(app)
      assert.deepEqual(
        violations.map(({ ruleName }) => ruleName),
        [],
      )
    })
})
