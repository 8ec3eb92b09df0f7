/**
 * The content of one report as named texts. Every input (envelope, JSON facts, raw console,
 * a file on the command line) is converted to this form before the readers see it.
 *
 * Nothing here is trusted or judged. A section's name decides which reader parses it:
 *
 *   /var/log/cloud-init.log  /var/log/cloud-init-output.log  console  journal
 *   /run/cloud-init/status.json  /run/cloud-init/result.json  /run/cloud-init/ds-identify.log
 *   /var/lib/cloud/instance/boot-finished  /run/cloud-init/cloud.cfg
 *   /etc/cloud/cloud.cfg  /etc/cloud/cloud.cfg.d/NAME
 *   route-samples   (the sampler's own lines)
 *   text            (kind unknown: the reader finds out, e.g. a file given to `diagnose`)
 */
export interface Section {
  name: string
  /** Words after the name in the section line, e.g. `from` (byte offset), `cut` (bytes dropped from the middle). */
  attributes: Record<string, string>
  text: string
}

/** One report. `facts` are the envelope's header lines, names as the reporter spells them. */
export interface Evidence {
  facts: Record<string, string>
  sections: Section[]
}

/** What only the fleet knows and no guest can report. All optional; seconds are uptime or durations. */
export interface JudgeContext {
  /** The guest's uptime now in seconds, estimated from `uptime_sent` and arrival; null where nothing dates the boot. */
  uptime_now_s?: number | null
  /** Datasource that the fleet's config expects, e.g. `OpenStack`; `None` = chosen. */
  expected_datasource?: string | null
  /** Uptime after which a boot without progress is `stalled`. Default 900. */
  deadline_s?: number
  /** Only with this does a running modules-final become `stalled`. */
  final_deadline_s?: number | null
}
