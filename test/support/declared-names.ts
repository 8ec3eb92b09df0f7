/** The names that a source file declares: functions, types, classes and constants of the module. Fields are not among them: stored and answered ones are a contract. */
import { readFileSync } from 'node:fs'
import { parseSync, Visitor } from 'oxc-parser'

export interface DeclaredName {
  /** `shared/incident/paging.ts:12`. */
  at: string
  name: string
}

/** Of functions and types at any depth, and of constants at the top of the module. */
export function declaredNames(path: string): DeclaredName[] {
  const source = readFileSync(path, 'utf8')
  const found: { start: number; name: string }[] = []
  const add = (id: { type: string; start: number; name?: string } | null) => {
    if (id?.name !== undefined) found.push({ start: id.start, name: id.name })
  }
  const { program } = parseSync(path, source)
  new Visitor({
    FunctionDeclaration: ({ id }) => add(id),
    ClassDeclaration: ({ id }) => add(id),
    TSInterfaceDeclaration: ({ id }) => add(id),
    TSTypeAliasDeclaration: ({ id }) => add(id),
  }).visit(program)
  for (const statement of program.body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declared?.type !== 'VariableDeclaration') continue
    for (const { id } of declared.declarations) if (id.type === 'Identifier') add(id)
  }
  return found.map(({ start, name }) => ({
    at: `${path}:${source.slice(0, start).split('\n').length}`,
    name,
  }))
}

/** `notifyOfIncident`, `PAGE_POLLS_MS` and `notify-of-incident.ts` in their words, lower case. */
export const wordsOfName = (name: string): string[] =>
  name
    .replace(/\.ts$/, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[_-]/)
