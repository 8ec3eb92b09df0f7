/** Remedies for causes on the metadata service's side: the guest reached it, or nothing answered. */
import { isBefore } from '../cloud-init-version.ts'
import type { Cause } from '../verdict.ts'
import { probe } from './network-remedies.ts'
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
      'The metadata address refused the connection: its host was reached, the service was not running.',
    steps: [
      'Repair the control plane first: the metadata proxy of this network or host (OpenStack: neutron-metadata-agent and its haproxy; EC2-like clouds: the link-local service) is down.',
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

  metadata_http_error: ({ version, datasource, httpStatus }) => {
    const passing = httpStatus !== null && httpStatus >= 500
    return {
      summary: passing
        ? 'The metadata service answered with a server error; repair it, then re-run cloud-init.'
        : 'The metadata service answered with an HTTP error; nothing in the guest can change that.',
      steps: [
        `Ask it from the guest: ${probe(datasource)}.`,
        'A 404 means that it does not know this guest by its address, or does not serve this path: check the port, the project, and whether the datasource is the right one for this cloud.',
        'A 5xx means that the service behind the proxy failed: read its log for the moment of this boot.',
        'When it answers with 200, re-run cloud-init.',
        ...rerunSteps(version),
      ],
      config: null,
      automation: passing ? 'rerun' : 'none',
    }
  },

  metadata_bad_content: () => ({
    summary:
      'The metadata service answered, but with content that this source cannot use: empty, cut or not what it expects.',
    steps: [
      'Fetch by hand what it serves and compare with a healthy guest of the same network (OpenStack: `/openstack/latest/meta_data.json` must be JSON with a `uuid`).',
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
      datasource === 'OpenStack'
        ? 'Check the instance-id signature between the metadata proxy and nova (`metadata_proxy_shared_secret` must be equal on both sides).'
        : 'Check the instance’s metadata options (EC2: `aws ec2 describe-instances --query "Reservations[].Instances[].MetadataOptions"`): endpoint enabled, tokens optional or required, hop limit at least 2 for containers.',
      ...(isBefore(version, '19.4')
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

/** A longer wait does not repair the service; it keeps the next short outage from costing a boot. */
function rideOutSteps({ datasource }: RemedyGuest): string[] {
  if (!canWait(datasource)) return []
  return [
    `To ride out a short outage at boot, make the lookup wait longer: the snippet, in ${CONFIG_PATH} of the image.`,
  ]
}
