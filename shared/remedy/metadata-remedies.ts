/** Remedies for causes on the metadata service's side: the guest reached it, or got no answer. */
import { isBefore } from '../cloud-init-version.ts'
import type { DatasourceName } from '../datasource-name.ts'
import type { Cause, Remedy } from '../verdict.ts'
import { probe } from './metadata-service.ts'
import type { RemedyFor, RemedyGuest } from './remedy-guest.ts'
import { rerunSteps } from './rerun.ts'
import { CONFIG_PATH, canWait, waitingConfig } from './waiting-config.ts'

type MetadataCause = Extract<
  Cause,
  'metadata_refused' | 'metadata_timeout' | 'metadata_http_error' | 'metadata_bad_content' | 'metadata_auth'
>

export const METADATA_REMEDIES: Record<MetadataCause, RemedyFor> = {
  metadata_refused: (guest) => ({
    summary:
      'The metadata address refused the connection: the host was reached, but the service was not running.',
    steps: [
      `Repair the control plane first: ${proxyOf(guest.datasource)} is down.`,
      `When it answers (${probe(guest.datasource)}), re-run cloud-init.`,
      ...rerunSteps(guest.version),
      ...rideOutSteps(guest),
    ],
    config: waitingConfig(guest.version, guest.datasource),
    automation: 'rerun',
  }),

  metadata_timeout: (guest) => ({
    summary:
      'The metadata service did not answer in time: packets were dropped, or it accepted and stayed silent.',
    steps: [
      `Ask it from the guest: ${probe(guest.datasource)}. Nothing at all means a firewall, security group or lost proxy; a slow answer means an overloaded one.`,
      'Check guest firewalls and proxies as well: `iptables -S OUTPUT`, `nft list ruleset`, and http_proxy in the environment of the service.',
      ...(isBefore(guest.version, '0.7.6')
        ? ['This version cannot tell a dropped packet from a silent server; both read "timed out".']
        : []),
      'When it answers, re-run cloud-init.',
      ...rerunSteps(guest.version),
      ...rideOutSteps(guest),
    ],
    config: waitingConfig(guest.version, guest.datasource),
    automation: 'rerun',
  }),

  metadata_http_error: ({ version, datasource, httpStatus, asksOn }) => {
    if (asksOn) return stillAsked(datasource)
    const passing = httpStatus !== null && httpStatus >= 500
    return {
      summary: passing
        ? 'The metadata service answered with a server error; repair it, then re-run cloud-init.'
        : 'The metadata service answered with an HTTP error; nothing in the guest can change that.',
      steps: [
        `Ask it from the guest: ${probe(datasource)}.`,
        ...(passing
          ? []
          : [
              'A 404 means that it does not know this guest by its address, or does not serve this path: check the port, the project, and whether the datasource is the right one for this cloud.',
            ]),
        ...(passing || httpStatus === null
          ? [
              'A 5xx means that the service behind the proxy failed: read its log for the moment of this boot.',
            ]
          : []),
        'When it answers with 200, re-run cloud-init.',
        ...rerunSteps(version),
      ],
      config: null,
      automation: passing ? 'rerun' : 'none',
    }
  },

  metadata_bad_content: ({ datasource }) => ({
    summary:
      'The metadata service answered, but with content that this source cannot use: empty, truncated or not what it expects.',
    steps: [
      `Fetch by hand what it serves, ${probe(datasource)}, and compare with a healthy guest of the same network${
        datasource === 'OpenStack' ? ' (it must be JSON with a `uuid`)' : ''
      }.`,
      'Look for something else that answers on that address: a captive proxy, a load balancer page, another cloud’s service.',
      'Repair it at the service; re-running changes nothing before that.',
    ],
    config: null,
    automation: 'none',
  }),

  metadata_auth: ({ version, datasource }) => ({
    summary:
      'The metadata service refused the guest by policy: the endpoint is disabled, or a token is required and was not accepted.',
    steps: [
      policyOf(datasource),
      ...(isBefore(version, '19.4') && (datasource === null || datasource === 'Ec2')
        ? [
            'This cloud-init is older than 19.4 and cannot use IMDSv2 tokens at all: upgrade it in the image, or make tokens optional.',
          ]
        : []),
      'A re-run or reboot cannot change a policy; no automation should try.',
    ],
    config: null,
    automation: 'none',
  }),
}

/** 24.4.1 and later retry without end: the boot waits, and continues by itself. */
function stillAsked(datasource: DatasourceName | null): Remedy {
  return {
    summary:
      'The metadata service answers with a server error, and cloud-init keeps asking without end; the boot waits for it.',
    steps: [
      `Ask it from the same network: ${probe(datasource)}. A 5xx means that the service behind the proxy failed: read its log for the moment of this boot.`,
      'Repair the service. When it answers with 200, this boot continues by itself; nothing has to be re-run.',
      'A guest that must come up without metadata has to be rebooted with another `datasource_list`: this version has no setting that ends the wait.',
    ],
    config: null,
    automation: 'none',
  }
}

/** The part of the control plane that serves the metadata address. */
function proxyOf(datasource: DatasourceName | null): string {
  if (datasource === 'OpenStack')
    return 'the metadata proxy of this network (neutron-metadata-agent and its haproxy)'
  if (datasource === null)
    return 'what answers on the metadata address (OpenStack: neutron-metadata-agent and its haproxy; elsewhere the service of the host)'
  return 'the metadata service of this network or host'
}

/** The policy that refused the guest. */
function policyOf(datasource: DatasourceName | null): string {
  if (datasource === 'OpenStack')
    return 'Check the instance-id signature between the metadata proxy and nova (`metadata_proxy_shared_secret` must be equal on both sides).'
  if (datasource === null || datasource === 'Ec2')
    return 'Check the instance’s metadata options (EC2: `aws ec2 describe-instances --query "Reservations[].Instances[].MetadataOptions"`): endpoint enabled, tokens optional or required, hop limit at least 2 for containers.'
  return `Check what the service demands of this guest: ask it as cloud-init does, ${probe(datasource)}, and compare with a healthy guest.`
}

/** A longer wait does not repair the service, but the next short outage then costs no boot. */
function rideOutSteps({ datasource }: RemedyGuest): string[] {
  if (!canWait(datasource)) return []
  return [
    `To survive a short outage at boot, make the lookup wait longer: put the snippet into ${CONFIG_PATH} of the image.`,
  ]
}
