import { localCommand, type OwnCommand, remoteCommand } from '../../../shared/own-command.ts'
import {
  installCommand,
  REPORT_NOW,
  REPORTER_CONFIG_FILE,
  reporterConfig,
  SOME_INGEST_TOKEN,
} from '../../../shared/reporter-setup.ts'
import type { BootRow } from '../../store/boot-row.ts'
import { isLoopbackHost } from '../same-origin.ts'
import { guest, type Html, html, maybe } from './html.ts'

/** Text to type, with a button that copies it where a script can. */
const copied = (id: string, text: string): Html =>
  html`<div class="copied"><pre class="snippet" id="${id}">${text}</pre><button type="button" data-copy="${id}" hidden>Copy</button></div>`

interface About {
  fleet: string
  publicUrl: string
  own: OwnCommand
}

/** `boot-health expect …`, with what it needs in the environment. */
const announce = ({ fleet, publicUrl, own }: About, words: string): string =>
  remoteCommand(own, `expect ${words} --fleet ${fleet}`, { url: publicUrl, role: 'inventory' })

const createToken = ({ fleet, own }: About, role: 'ingest' | 'inventory'): string =>
  localCommand(own, `token create --role ${role} --fleet ${fleet}`)

/** Replaces an empty table: how to send the first report, ready to copy. */
export function firstReport(about: About): Html {
  const { publicUrl } = about
  const setup = { url: publicUrl, image: 'my-image-2026-11' }
  const once = `printf 'boot-health-evidence/1\\nboot_id: %s\\nproduct_uuid: %s\\nimage: hand-made\\n\\nsection: console\\n%s\\n' \\
  "$(cat /proc/sys/kernel/random/boot_id)" "$(cat /proc/sys/kernel/random/uuid)" \\
  "$(sed 's/^/ /' console.log)" |
curl --data-binary @- -H 'Authorization: Bearer ${SOME_INGEST_TOKEN}' ${publicUrl}/v1/evidence`
  const tab = (id: string, name: string, isOpen: boolean, body: Html) =>
    html`<details class="tab" name="first" id="first-tab-${id}"${isOpen ? html` open` : ''}><summary>${name}</summary><div>${body}</div></details>`
  return html`<section class="card first"><h2>No boot of ${about.fleet} has been reported yet</h2>
<p class="waiting"><span class="pulse-dot" aria-hidden="true"></span> Waiting for the first report. It appears here within seconds; you need not reload.</p>
${maybe(isLoopbackHost(new URL(publicUrl).host), () => html`<p class="notice warn" id="first-reach">Only this machine can reach <code>${publicUrl}</code>. For other guests, start the server with <code>--host 0.0.0.0</code>, or put a proxy in front of it and set <code>public_url</code> to its address.</p>`)}
<h3>1. Make a token that may only send reports, on the server’s machine</h3>
${copied('first-token', createToken(about, 'ingest'))}
<h3>2. Send a first report</h3>
${tab(
  'machine',
  'From a running machine',
  true,
  html`<p>Copy the folder <code>guest-reporter</code> to the guest. There, as root, run:</p>
${copied('first-install', `${installCommand(setup)}\n${REPORT_NOW}`)}`,
)}
${tab(
  'image',
  'From an image: Packer, virt-customize, cloud-config',
  false,
  html`<p>Run the same <code>install.sh</code> while you build the image; docs/guest.md shows how for each tool. In the image, <code>${REPORTER_CONFIG_FILE}</code> is then:</p>
${copied('first-config', reporterConfig(setup).join('\n'))}`,
)}
${tab(
  'console',
  'From a console log, by hand',
  false,
  html`<p>To begin with, one console log is enough:</p>
${copied('first-curl', once)}`,
)}
<h3>3. Announce each launch</h3>
<p>Do it from your inventory, or by hand. Until a launch is announced, its boot is shown but pages nobody, and nobody notices if the VM never reports. It needs a token of role <code>inventory</code>: <code>${createToken(about, 'inventory')}</code></p>
${copied('first-announce', announce(about, 'INSTANCE --uuid UUID'))}</section>`
}

/** A first boot that nobody vouches for yet: how to make it count. Empty where any boot of the list is trusted. */
export function announceFirst(
  boots: readonly Pick<BootRow, 'trust' | 'instance'>[],
  about: About,
): Html | '' {
  const [newest] = boots
  if (newest === undefined || boots.some(({ trust }) => trust !== 'claimed')) return ''
  return html`<section class="notice"><p>The first report has arrived, from <span class="mono">${guest(newest.instance, 64)}</span>; it is unverified. It is shown, but pages nobody until you announce its launch, with a token of role <code>inventory</code> or <code>operator</code> (<code>${createToken(about, 'inventory')}</code>):</p>
${copied('first-expect', announce(about, /^[\w.:-]{1,128}$/.test(newest.instance) ? newest.instance : 'INSTANCE'))}</section>`
}
