/** Rules about a file as YAML. cloud-init logs a warning and ignores a file that it cannot parse. */
import type { ConfigFile, YamlProblem } from './config-file.ts'
import { type Found, lineAt } from './finding.ts'
import type { LintContext } from './lint-context.ts'

function problems(
  files: ConfigFile[],
  code: YamlProblem['code'],
): { file: ConfigFile; problem: YamlProblem }[] {
  return files.flatMap((file) =>
    file.problems.filter((problem) => problem.code === code).map((problem) => ({ file, problem })),
  )
}

/** Only the first error of each file; the others mostly follow from it. */
export function invalidYaml({ files }: LintContext): Found[] {
  const first = files.flatMap((file) => problems([file], 'invalid').slice(0, 1))
  return first.map(({ file, problem }) => {
    const tab = /^ *\t/.test(file.lines[problem.line - 1] ?? '')
    const why = tab ? 'a tab is used to indent, which YAML does not allow' : problem.message
    return {
      severity: 'error',
      text: `not valid YAML at line ${problem.line}, column ${problem.column}: ${why}; cloud-init ignores the whole file`,
      evidence: lineAt(file, problem.line, 'where the YAML parser stopped'),
    }
  })
}

export function notRead({ skipped }: LintContext): Found[] {
  return skipped.map((path) => ({
    severity: 'info',
    text: 'cloud-init reads only names that end in .cfg from this directory; this file has no effect',
    evidence: { source: path, line: null, text: '', shows: 'a name that is not read' },
  }))
}

export function notAMapping({ files }: LintContext): Found[] {
  return problems(files, 'not_a_mapping').map(({ file, problem }) => ({
    severity: 'error',
    text: `${problem.message}; cloud-init ignores the whole file`,
    evidence: lineAt(file, 0, 'the file as a whole'),
  }))
}

export function duplicateKey({ files }: LintContext): Found[] {
  return problems(files, 'duplicate_key').map(({ file, problem }) => ({
    severity: 'warning',
    text: `the key \`${problem.message}\` stands twice in the same mapping; only the last one counts`,
    evidence: lineAt(file, problem.line, 'the second one, which wins'),
  }))
}

export function mergeHow({ files }: LintContext): Found[] {
  return files.flatMap((file) => {
    const key = ['merge_how', 'merge_type'].find((name) => Object.hasOwn(file.values, name))
    if (key === undefined) return []
    return [
      {
        severity: 'info',
        text: `\`${key}\` changes how this file is merged; the findings here assume the default merge`,
        evidence: lineAt(file, file.lineOf([key]) ?? 0, 'another merge than the default'),
      },
    ]
  })
}
