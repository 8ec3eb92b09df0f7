/** `boot-health lint FILE…|DIR`: what is wrong with a guest's datasource configuration, with file and line. */
import { statSync } from 'node:fs'
import { Command, Option } from 'commander'
import { parseVersion } from '../shared/cloud-init-version.ts'
import { DATASOURCE_NAMES, datasourceName } from '../shared/datasource-name.ts'
import { type LintOptions, lintConfig } from '../shared/lint/lint-config.ts'
import { sarifLog } from '../shared/lint/sarif.ts'
import { safeJson } from '../shared/safe-json.ts'
import type { Finding } from '../shared/verdict.ts'
import { CliError } from './cli-error.ts'
import { readConfigTexts } from './input/config-files.ts'
import { networkServiceOf } from './input/network-service.ts'
import { ownVersion } from './own-files.ts'
import { renderLint } from './terminal/lint-report.ts'
import { createStyle } from './terminal/style.ts'

interface Options {
  cloudInitVersion?: string
  cloud?: string
  network?: 'network-manager' | 'wait-online'
  json?: true
  sarif?: true
}

const HELP = `
FILE is a cloud.cfg or a file for cloud.cfg.d, DIR an /etc/cloud, a cloud.cfg.d or a guest's root.
Several files are merged as cloud-init merges them: cloud.cfg first, then by name; later wins.

Exit code: 0 clean or only notes; 1 an error or a warning; 2 nothing that can be read.

Examples:
  boot-health lint /etc/cloud
  boot-health lint /mnt/guest --cloud OpenStack --cloud-init-version 22.4.2
  boot-health lint 95-datasource.cfg --json
  boot-health lint image/etc/cloud --sarif > lint.sarif`

/** The command, ready to be added to the program. */
export function lintCommand(): Command {
  return new Command('lint')
    .description('Check the datasource configuration as one version of cloud-init would read it.')
    .argument('<FILE...>', 'files, or a directory')
    .option(
      '--cloud-init-version <version>',
      'the version in the image, for example 0.7.5; without it, only what holds for all versions',
    )
    .option('--cloud <name>', 'the datasource of the cloud it runs on, for example OpenStack')
    .addOption(
      new Option(
        '--network <service>',
        'what brings the network up, if the directory does not show it',
      ).choices(['network-manager', 'wait-online']),
    )
    .option('--json', 'print the findings as JSON')
    .addOption(
      new Option('--sarif', 'print the findings as SARIF 2.1.0, for code scanning').conflicts('json'),
    )
    .addHelpText('after', HELP)
    .action(lint)
}

async function lint(given: string[], options: Options): Promise<void> {
  const { version, cloud } = checkedOptions(options)
  const texts = await readConfigTexts(given)
  const findings = lintConfig(texts, { version, cloud, network: networkOf(given, options) })
  const { stdout, env } = process
  const files = texts.map(({ path }) => path)
  if (options.json === true) stdout.write(`${safeJson({ files, findings })}\n`)
  else if (options.sarif === true) stdout.write(`${safeJson(sarifLog(findings, files, ownVersion()))}\n`)
  else {
    const style = createStyle({ isTTY: stdout.isTTY === true, columns: stdout.columns, env })
    stdout.write(
      renderLint(findings, { files: texts.length, version: options.cloudInitVersion ?? null }, style),
    )
  }
  process.exitCode = findings.some(isBad) ? 1 : 0
}

function isBad({ severity }: Finding): boolean {
  return severity !== 'info'
}

function checkedOptions(options: Options): { version: string | null; cloud: string | null } {
  const { cloudInitVersion: version = null, cloud = null } = options
  if (version !== null && parseVersion(version) === null) {
    throw new CliError(`--cloud-init-version ${version}: not a version; write it as 0.7.5 or 22.4.2`)
  }
  if (cloud !== null && datasourceName(cloud) === null) {
    throw new CliError(`--cloud ${cloud}: not a datasource; one of ${DATASOURCE_NAMES.join(', ')}`)
  }
  return { version, cloud }
}

function networkOf(given: string[], { network }: Options): NonNullable<LintOptions['network']> | null {
  if (network !== undefined)
    return network === 'wait-online' ? 'network_manager_wait_online' : 'network_manager'
  const [root] = given
  if (given.length !== 1 || root === undefined || !statSync(root).isDirectory()) return null
  return networkServiceOf(root)
}
