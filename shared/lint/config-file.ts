/** One cloud.cfg file, read as YAML 1.1 as PyYAML does, with the line of every key. */
import * as yaml from 'yaml'

export interface ConfigText {
  /** As findings name it, and as cloud-init sorts it: `/etc/cloud/cloud.cfg.d/90_dpkg.cfg`. */
  path: string
  text: string
}

export interface YamlProblem {
  code: 'invalid' | 'duplicate_key' | 'not_a_mapping'
  /** 1-based; 0 where the problem is the whole file's. */
  line: number
  column: number
  message: string
}

export interface ConfigFile {
  path: string
  lines: string[]
  /** The top-level mapping; empty where cloud-init would ignore the file (util.load_yaml returns its default). */
  values: Record<string, unknown>
  problems: YamlProblem[]
  /** The 1-based line of the key at `path`, null where there is none. */
  lineOf(path: string[]): number | null
}

/** Parses one file; never throws. For duplicate keys the last one wins, as in PyYAML. */
export function readConfigFile({ path, text }: ConfigText): ConfigFile {
  const counter = new yaml.LineCounter()
  const document = yaml.parseDocument(text, { version: '1.1', lineCounter: counter, uniqueKeys: false })
  const invalid = document.errors.map((error) => problemOf(error, counter))
  const file: ConfigFile = {
    path,
    lines: text.split(/\r\n|\r|\n/),
    values: {},
    problems: [...invalid, ...duplicates(document, counter)],
    lineOf: (keys) => lineOf(document.contents, keys, counter),
  }
  if (invalid.length > 0) return file
  return { ...file, ...valuesOf(document, file.problems) }
}

function problemOf(error: yaml.YAMLError, counter: yaml.LineCounter): YamlProblem {
  const { line, col } = counter.linePos(error.pos[0])
  const [first = ''] = error.message.split('\n')
  return { code: 'invalid', line, column: col, message: first.replace(/ at line \d+, column \d+:?$/, '') }
}

function valuesOf(
  document: yaml.Document.Parsed,
  problems: YamlProblem[],
): Pick<ConfigFile, 'values' | 'problems'> {
  const refused = (message: string) => ({
    values: {},
    problems: [...problems, { code: 'not_a_mapping' as const, line: 0, column: 0, message }],
  })
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    if (value === null) return { values: {}, problems }
    if (!isMapping(value)) return refused('the file is not a mapping of keys to values')
    return { values: value, problems }
  } catch (error) {
    return refused((error as Error).message)
  }
}

/** True for what YAML calls a mapping. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function duplicates(document: yaml.Document.Parsed, counter: yaml.LineCounter): YamlProblem[] {
  const problems: YamlProblem[] = []
  yaml.visit(document, {
    Map(_, map) {
      const seen = new Set<string>()
      for (const { key } of map.items) {
        const name = yaml.isScalar(key) ? String(key.value) : null
        if (name === null) continue
        if (seen.has(name)) problems.push({ code: 'duplicate_key', ...position(key, counter), message: name })
        seen.add(name)
      }
    },
  })
  return problems
}

function position(node: unknown, counter: yaml.LineCounter): { line: number; column: number } {
  const range = yaml.isNode(node) ? node.range : null
  if (range == null) return { line: 0, column: 0 }
  const { line, col } = counter.linePos(range[0])
  return { line, column: col }
}

function lineOf(contents: unknown, keys: string[], counter: yaml.LineCounter): number | null {
  let node = contents
  let line: number | null = null
  for (const key of keys) {
    if (!yaml.isMap(node)) return null
    const pair = node.items.findLast((item) => yaml.isScalar(item.key) && String(item.key.value) === key)
    if (pair === undefined) return null
    line = position(pair.key, counter).line
    node = pair.value
  }
  return line
}
