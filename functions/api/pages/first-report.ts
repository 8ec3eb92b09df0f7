import {
  installCommand,
  REPORT_NOW,
  REPORTER_CONFIG_FILE,
  reporterConfig,
  SOME_INGEST_TOKEN,
} from '../../../shared/reporter-setup.ts'
import { isLoopbackHost } from '../same-origin.ts'
import { type Html, html, maybe } from './html.ts'

/** Instead of an empty table: how the first report gets here, ready to copy. */
export function firstReport({ publicUrl, fleet }: { publicUrl: string; fleet: string }): Html {
  const setup = { url: publicUrl, image: 'my-image-2026-11' }
  const once = `printf 'boot-health-evidence/1\\nboot_id: %s\\nproduct_uuid: %s\\nimage: hand-made\\n\\nsection: console\\n%s\\n' \\
  "$(cat /proc/sys/kernel/random/boot_id)" "$(cat /proc/sys/kernel/random/uuid)" \\
  "$(sed 's/^/ /' console.log)" |
curl --data-binary @- -H 'Authorization: Bearer ${SOME_INGEST_TOKEN}' ${publicUrl}/v1/evidence`
  const announce = `boot-health expect INSTANCE --uuid UUID --fleet ${fleet}`
  return html`<section class="card first"><h2>No boot of ${fleet} has been reported yet</h2>
<p>Reports come from the reporter inside each guest; a console log posted by hand does just as well to begin with.</p>
${maybe(isLoopbackHost(new URL(publicUrl).host), () => html`<p id="first-reach">Only this machine can reach <code>${publicUrl}</code>. For other guests start the server with <code>--host 0.0.0.0</code>, or put a proxy before it and name that in <code>public_url</code>.</p>`)}
<ol class="steps">
<li><div>Make a token that may only send reports:
<pre id="first-token">boot-health token create --role ingest --fleet ${fleet}</pre></div></li>
<li><div>Copy the folder <code>guest-reporter</code> to the guest, and there, as root:
<pre id="first-install">${installCommand(setup)}
${REPORT_NOW}</pre>
In an image this is <code>${REPORTER_CONFIG_FILE}</code>:
<pre id="first-config">${reporterConfig(setup).join('\n')}</pre></div></li>
<li><div>Or send one console log by hand, now:
<pre id="first-curl">${once}</pre></div></li>
<li><div>Announce each launch, from your inventory or by hand. Until then a boot is shown and pages nobody, and a VM that
never reports is not missed:
<pre id="first-announce">${announce}</pre></div></li>
</ol>
<p>This page shows it within seconds; nothing needs to be reloaded.</p></section>`
}
