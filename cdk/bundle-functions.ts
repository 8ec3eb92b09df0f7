/** Turns every `functions/NAME/lambda.ts` into one file that Lambda loads, by esbuild. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

/** Function name -> directory that holds its `index.js`. */
export type Bundles = Map<string, string>

/** The names of the functions that can be bundled, sorted. */
export function functionNames(root = 'functions'): string[] {
  return readdirSync(root)
    .filter((name) => existsSync(join(root, name, 'lambda.ts')))
    .sort()
}

/**
 * Bundles all functions below `outdir` and returns where each is. CommonJS, because an ES module that imports
 * `node:http` loads undici, which costs more than everything else at a cold start (nodejs/node #59686).
 */
export function bundleFunctions(outdir: string): Bundles {
  const bundles: Bundles = new Map()
  rmSync(outdir, { recursive: true, force: true })
  for (const name of functionNames()) {
    const directory = join(outdir, name)
    mkdirSync(directory, { recursive: true })
    buildSync({
      entryPoints: [join('functions', name, 'lambda.ts')],
      outfile: join(directory, 'index.js'),
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'cjs',
      minify: true,
      mainFields: ['module', 'main'],
      legalComments: 'none',
      logLevel: 'error',
    })
    bundles.set(name, directory)
  }
  return bundles
}
