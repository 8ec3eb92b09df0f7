import { type Html, html } from './html.ts'

/** Instead of an empty table: how the first report gets here, ready to copy. */
export function firstReport({ publicUrl, fleet }: { publicUrl: string; fleet: string }): Html {
  const config = `ENDPOINT=${publicUrl}\nTOKEN=bh_ingest_…\nIMAGE=my-image-2026-11`
  const once = `printf 'boot-health-evidence/1\\nboot_id: %s\\nproduct_uuid: %s\\nimage: hand-made\\n\\nsection: console\\n%s\\n' \\
  "$(cat /proc/sys/kernel/random/boot_id)" "$(cat /proc/sys/kernel/random/uuid)" \\
  "$(sed 's/^/ /' console.log)" |
curl --data-binary @- -H 'Authorization: Bearer bh_ingest_…' ${publicUrl}/v1/evidence`
  return html`<section class="card first"><h2>No boot of ${fleet} has been reported yet</h2>
<p>Reports come from the reporter inside each guest; a console log posted by hand does just as well to begin with.</p>
<ol class="steps">
<li><div>Make a token that may only send reports:
<pre id="first-token">boot-health token create --role ingest --fleet ${fleet}</pre></div></li>
<li><div>Put the reporter into an image, with this as <code>/etc/boot-health.conf</code>:
<pre id="first-config">${config}</pre></div></li>
<li><div>Or send one console log by hand, now:
<pre id="first-curl">${once}</pre></div></li>
</ol>
<p>This page shows it within seconds; nothing needs to be reloaded.</p></section>`
}
