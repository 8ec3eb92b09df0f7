import { buildSync } from 'esbuild'

/** The IAM actions of the SDK commands, and of our signed client's, that are left in one function's bundle. */
export function commandsOf(name: string): string[] {
  const { outputFiles } = buildSync({
    entryPoints: [`functions/${name}/lambda.ts`],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    external: ['@aws-sdk/*'],
    logLevel: 'error',
  })
  const code = outputFiles[0]?.text ?? ''
  const found: string[] = []
  for (const [, names = '', service = ''] of code.matchAll(
    /import \{([^}]*)\} from "@aws-sdk\/client-([a-z0-9]+)"/g,
  ))
    for (const [, command = ''] of names.matchAll(/\b([A-Z]\w+)Command\b(?! as)/g))
      found.push(`${service}:${command}`)
  for (const [, operation = ''] of code.matchAll(/\bcall\("([A-Z]\w+)"/g)) found.push(`dynamodb:${operation}`)
  return [...new Set(found)].sort()
}
