/** Remedies for causes on the guest's own side of the network. */
import { isBefore, isSince } from '../cloud-init-version.ts'
import type { Cause, Remedy } from '../verdict.ts'
import { metadataAddress, probe } from './metadata-service.ts'
import type { RemedyFor, RemedyGuest } from './remedy-guest.ts'
import { rerunSteps } from './rerun.ts'
import { CONFIG_PATH, waitingConfig } from './waiting-config.ts'

type NetworkCause = Extract<
  Cause,
  'route_missing_at_lookup' | 'no_address' | 'no_link' | 'no_nic' | 'dns_failure' | 'metadata_unreachable'
>

export const NETWORK_REMEDIES: Record<NetworkCause, RemedyFor> = {
  route_missing_at_lookup: (guest) => ({
    summary:
      'There was no route to metadata when cloud-init looked for it; re-run cloud-init once the route is there, and make the lookup wait.',
    steps: [
      `Check that the route is there now, \`ip route get ${metadataAddress(guest.datasource)}\`, and that metadata answers: ${probe(guest.datasource)}.`,
      ...rerunSteps(guest.version),
      ...waitForTheNetwork(guest),
    ],
    config: waitingConfig(guest.version, guest.datasource),
    automation: 'rerun',
  }),

  no_address: (guest) => ({
    summary:
      'The guest had a link but no usable address when cloud-init looked: DHCP gave no lease, or gave it too late.',
    steps: [
      'See whether a lease came later: `ip -br address` and the DHCP client lines of the console.',
      'No lease at all: the fault is outside the guest. Check the DHCP agent, the port binding, anti-spoofing rules and address exhaustion for this MAC address.',
      'A lease that came late: the guest heals by a re-run.',
      ...rerunSteps(guest.version),
      ...waitForTheNetwork(guest),
    ],
    config: waitingConfig(guest.version, guest.datasource),
    automation: 'rerun',
  }),

  no_link: () => ({
    summary: 'No network interface had carrier: the virtual port is down or not plugged in.',
    steps: [
      'Check the port on the control plane: bound, active, plugged into this VM (OpenStack: `openstack port show`, status ACTIVE).',
      'On the host, check that the tap device exists and sits in its bridge.',
      'When the link is up, reboot the guest once: a guest without carrier cannot be healed from inside.',
    ],
    config: null,
    automation: 'none',
  }),

  no_nic: () => ({
    summary:
      'The guest saw no network interface besides loopback: none is attached, or its driver is missing.',
    steps: [
      'Check that the VM has an interface at all, and of which model (virtio, e1000, ena, vmxnet3).',
      'Check that the image has the driver: `lspci -k` in the guest, `lsinitrd` or `lsinitramfs` on the image.',
      'Interfaces renamed or ignored: look for leftover udev rules (`70-persistent-net.rules`) and a baked-in MAC address.',
    ],
    config: null,
    automation: 'none',
  }),

  dns_failure: (guest) => ({
    summary:
      'No metadata address was left, because the configured name does not resolve; use the address instead of a name.',
    steps: [
      'Check `/etc/resolv.conf` and whether the name in `metadata_urls` resolves: `getent hosts NAME`.',
      'Name the metadata service by address, as in the snippet, or repair the resolver that the image is given.',
      'Then re-run cloud-init.',
      ...rerunSteps(guest.version),
    ],
    config: waitingConfig(guest.version, guest.datasource),
    automation: 'none',
  }),

  metadata_unreachable: (guest) =>
    guest.answer === 'net_unreachable' ? noWay(guest) : noAnswerOnTheWay(guest),
}

/** ENETUNREACH without a view of the network: a missing route, address or link all look the same. */
function noWay(guest: RemedyGuest): Remedy {
  return {
    summary:
      'The guest could not reach the metadata service ("network is unreachable"); the input does not show whether the route, the address or the link was missing.',
    steps: [
      `See what is missing now: \`ip -br link\`, \`ip -br address\`, \`ip route get ${metadataAddress(guest.datasource)}\`.`,
      'To know what was missing then, give the whole console: since 0.7.3 cloud-init prints its tables of devices and routes (`ci-info`) right before it looks.',
      `When metadata answers (${probe(guest.datasource)}), re-run cloud-init.`,
      ...rerunSteps(guest.version),
      ...waitForTheNetwork(guest),
    ],
    config: waitingConfig(guest.version, guest.datasource),
    automation: 'rerun',
  }
}

function noAnswerOnTheWay(guest: RemedyGuest): Remedy {
  return {
    summary:
      'The guest had a route towards metadata, but nothing on it carried the request: no answer to ARP, or "no route to host".',
    steps: [
      `See which way the request goes: \`ip route get ${metadataAddress(guest.datasource)}\`. "dev eth0" without "via" means that the guest looks for it on its own link.`,
      'A zeroconf route (169.254.0.0/16 on the link) hides the real one: switch it off (`NOZEROCONF=yes` in /etc/sysconfig/network).',
      'Otherwise the metadata proxy of this network is not there: check the DHCP agent or the router that serves it.',
      `When it answers (${probe(guest.datasource)}), re-run cloud-init.`,
      ...rerunSteps(guest.version),
    ],
    config: waitingConfig(guest.version, guest.datasource),
    automation: 'rerun',
  }
}

function waitForTheNetwork(guest: RemedyGuest): string[] {
  return [...waitInLookup(guest), orderAfterTheNetwork(guest)]
}

function waitInLookup({ version, datasource }: RemedyGuest): string[] {
  const config = waitingConfig(version, datasource)
  if (config === null) return []
  const steps = [
    `Make the next boot wait: put the snippet into ${CONFIG_PATH} of the image. The keys stand indented under the name of the source; level with it they do nothing.`,
  ]
  if (datasource === null) {
    steps.push(
      'The text does not name the source: keep the block of your cloud, and name it in a one-line `datasource_list`.',
    )
  }
  if (datasource === null || datasource === 'OpenStack') steps.push(openStackNote(version))
  return steps
}

function openStackNote(version: RemedyGuest['version']): string {
  if (isBefore(version, '0.7.7')) {
    return 'OpenStack looks exactly once by default (`max_wait` -1). This version does not read `retries`; `max_wait` is the one that counts.'
  }
  return 'OpenStack looks exactly once by default (`max_wait` -1), on every version. `retries` acts only after metadata has answered once; `max_wait` is the one that counts.'
}

/** Upstream's unit waits for NetworkManager-wait-online since 23.1 (commit 6e725f366). */
function orderAfterTheNetwork({ version }: RemedyGuest): string {
  if (isSince(version, '23.1')) {
    return 'With NetworkManager, `systemctl enable NetworkManager-wait-online`; the unit of this version is ordered after it already.'
  }
  if (isBefore(version, '17.1')) {
    return 'Under systemd with NetworkManager, `systemctl enable NetworkManager-wait-online` and order cloud-init.service `After=NetworkManager-wait-online.service` by a drop-in. Under SysV init nothing orders the lookup after the routes: there `max_wait` is the remedy.'
  }
  return 'With NetworkManager, `systemctl enable NetworkManager-wait-online` and a drop-in for cloud-init.service with `After=NetworkManager-wait-online.service`: before 23.1 the unit does not wait for it.'
}
