/** Lint findings as SARIF 2.1.0 (OASIS), which code scanning of GitHub, GitLab and Azure DevOps reads. Pure. */
import type { Finding } from '../verdict.ts'

/** SARIF's levels (3.27.10). */
const LEVELS: Record<Finding['severity'], 'note' | 'warning' | 'error'> = {
  info: 'note',
  warning: 'warning',
  error: 'error',
}

/**
 * The log of one run. `files` are the paths that were read, as given. A finding about the configuration as a whole is shown
 * at the first of them, because scanners drop results without a place. Lines count from 1.
 */
export function sarifLog(findings: Finding[], files: string[], version: string): object {
  const codes = [...new Set(findings.map(({ code }) => code))].sort()
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'boot-health lint', version, rules: codes.map((id) => ({ id })) } },
        artifacts: files.map((file) => ({ location: locationOf(file) })),
        results: findings.map((finding) => ({
          ruleId: finding.code,
          ruleIndex: codes.indexOf(finding.code),
          level: LEVELS[finding.severity],
          message: { text: finding.text },
          locations: [{ physicalLocation: placeOf(finding, files) }],
        })),
      },
    ],
  }
}

function placeOf({ evidence }: Finding, files: string[]): object {
  const artifactLocation = locationOf(evidence?.source ?? files[0] ?? '')
  if (evidence === null || evidence.line === null) return { artifactLocation, region: { startLine: 1 } }
  const snippet = { text: evidence.text }
  return { artifactLocation, region: { startLine: evidence.line, snippet } }
}

/** A path below the working directory belongs to the repository; any other is a place on this machine. */
function locationOf(path: string): object {
  const uri = path.split('/').map(encodeURIComponent).join('/')
  return path.startsWith('/')
    ? { uri: `file://${uri}` }
    : { uri: uri.replace(/^(\.\/)+/, ''), uriBaseId: '%SRCROOT%' }
}
