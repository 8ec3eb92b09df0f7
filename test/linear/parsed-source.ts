/**
 * What stands in our source, found by parsing it: every regular expression, also those that nobody exports, and every
 * exported function that takes a text. No list of either is kept by hand, so that a new one cannot be forgotten.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'oxc-parser'

export interface Expression {
  /** `file:line` */
  where: string
  pattern: string | null
  flags: string
}

/** An exported, synchronous function whose first argument is what somebody else wrote. */
export interface Reader {
  file: string
  name: string
  /** The first argument's type as it is written. */
  takes: string
}

interface Node {
  type: string
  start: number
  [field: string]: unknown
}

interface Source {
  file: string
  text: string
  nodes: Node[]
  /** Constants of the module that are made of text alone. */
  texts: Map<string, string>
}

const FOLDERS = ['shared', 'functions', 'cli']

export function readSources(): Source[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readSource(join(folder, name)))
      .sort((a, b) => (a.file < b.file ? -1 : 1)),
  )
}

function readSource(file: string): Source {
  return parsed(file, readFileSync(file, 'utf8'))
}

/** Throws where the text is no TypeScript. */
export function parsed(file: string, text: string): Source {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`)
  const nodes: Node[] = []
  collect(program, nodes)
  const texts = new Map<string, string>()
  for (const node of nodes) if (node.type === 'VariableDeclarator') addText(node, texts)
  return { file, text, nodes, texts }
}

function collect(value: unknown, nodes: Node[]): void {
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return
  if ('type' in value && 'start' in value) nodes.push(value as Node)
  for (const child of Object.values(value)) collect(child, nodes)
}

function addText({ id, init }: Node, texts: Map<string, string>): void {
  const text = textOf(init as Node | null, texts)
  const name = (id as Node).name
  if (text !== null && typeof name === 'string') texts.set(name, text)
}

/** The text that an expression is, as far as it can be known here; null where it is none. */
function textOf(node: Node | null, texts: Map<string, string>): string | null {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node?.type === 'Identifier') return texts.get(String(node.name)) ?? null
  if (node?.type === 'BinaryExpression' && node.operator === '+') {
    const parts = [textOf(node.left as Node, texts), textOf(node.right as Node, texts)]
    return parts.includes(null) ? null : parts.join('')
  }
  if (node?.type !== 'TemplateLiteral') return null
  const quasis = node.quasis as { value: { cooked: string } }[]
  const holes = node.expressions as Node[]
  // What only the running program knows is taken for a word.
  return quasis
    .map(({ value }, index) => value.cooked + (holes[index] ? (textOf(holes[index], texts) ?? 'word') : ''))
    .join('')
}

/** Every literal and every `new RegExp`, with a pattern of null where only the running module knows it. */
export function expressionsOf(source: Source): Expression[] {
  return source.nodes.flatMap((node) => {
    const found = literalOf(node) ?? constructedOf(node, source)
    return found === null ? [] : [{ where: `${source.file}:${lineOf(source, node)}`, ...found }]
  })
}

const lineOf = ({ text }: Source, { start }: Node) => text.slice(0, start).split('\n').length

function literalOf(node: Node): Omit<Expression, 'where'> | null {
  return node.type === 'Literal' ? ((node.regex as Omit<Expression, 'where'> | undefined) ?? null) : null
}

function constructedOf(node: Node, source: Source): Omit<Expression, 'where'> | null {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return null
  if ((node.callee as Node).name !== 'RegExp') return null
  const [pattern, flags] = node.arguments as Node[]
  return {
    pattern: textOf(pattern ?? null, source.texts),
    flags: textOf(flags ?? null, source.texts) ?? '',
  }
}

/** Names that a text from outside has here. Paths and URLs are not read but opened. */
const TEXT_NAMES = /^(?:text|line|lines|body|input|row|cells|printed|log|console|raw|html|word|header)$/
const EVIDENCE_TYPES = /^(?:readonly )?(?:Evidence|Section)(?:\[\])?$/

/**
 * `shared/` is pure, so that whatever takes a text there can be called; elsewhere it is what calls its argument a text.
 */
export function readersOf(source: Source): Reader[] {
  return source.nodes
    .filter(({ type }) => type === 'ExportNamedDeclaration')
    .map(({ declaration }) => declaration as Node | null)
    .filter((one) => one?.type === 'FunctionDeclaration' && one.async === false)
    .flatMap((one) => readerOf(source, one as Node))
}

function readerOf({ file, text }: Source, declaration: Node): Reader[] {
  const [first, ...others] = declaration.params as Node[]
  if (!first || others.some((one) => one.type === 'Identifier' && one.optional === false)) return []
  const takes = typeOf(first, text)
  const isText = takes.split(' | ').includes('string')
  const known = file.startsWith('shared/') || TEXT_NAMES.test(String(first.name))
  if (!(isText && known) && !EVIDENCE_TYPES.test(takes)) return []
  return [{ file, name: String((declaration.id as Node).name), takes }]
}

function typeOf(param: Node, text: string): string {
  const annotation = (param.typeAnnotation as Node | null)?.typeAnnotation as (Node & { end: number }) | null
  return annotation ? text.slice(annotation.start, annotation.end) : ''
}
