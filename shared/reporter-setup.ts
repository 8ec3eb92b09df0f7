/**
 * How to make a guest report: its file, the names in it, the commands. The first-run page, `serve`, `deploy`, the stack's
 * outputs and `token create` all use this file, and a test feeds each of their texts to the reporter's own parser
 * (`read_config` in guest-reporter/boot-health).
 */
export const REPORTER_CONFIG_FILE = '/etc/boot-health/reporter.conf'

/** Replaces a token that the text cannot know. */
export const SOME_INGEST_TOKEN = 'bh_ingest_…'

export interface ReporterSetup {
  /** Where guests reach the server. */
  url: string
  /** Default: words in place of a token. */
  token?: string
  /** Incidents are grouped by it; without it the server makes a fingerprint. */
  image?: string
}

/** The content of the guest's file, one setting a line. */
export function reporterConfig({ url, token = SOME_INGEST_TOKEN, image }: ReporterSetup): string[] {
  return [
    `URL=${url.replace(/\/+$/, '')}`,
    `TOKEN=${token}`,
    ...(image === undefined ? [] : [`IMAGE=${image}`]),
  ]
}

/** Installs the reporter for every boot and writes its file; run as root beside the folder `guest-reporter`. */
export function installCommand({ url, token = SOME_INGEST_TOKEN, image }: ReporterSetup): string {
  const named = image === undefined ? '' : ` --image ${image}`
  return `BOOT_HEALTH_TOKEN=${token} sh guest-reporter/install.sh --url ${url.replace(/\/+$/, '')}${named}`
}

/** Reports the current boot once the reporter is installed, and prints the result. */
export const REPORT_NOW = 'boot-health report'

/** All of it as lines of plain text. `folder`: where the reporter is on the machine that prints it. */
export function setupLines(setup: ReporterSetup, folder: string): string[] {
  return [
    `Copy the folder ${folder} to the guest; there, as root:`,
    `  ${installCommand(setup)}`,
    `  ${REPORT_NOW}`,
    `In an image, ${REPORTER_CONFIG_FILE} holds (docs/guest.md shows Packer, virt-customize and cloud-config):`,
    ...reporterConfig(setup).map((line) => `  ${line}`),
  ]
}
