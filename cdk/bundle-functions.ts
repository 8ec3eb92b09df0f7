/** Turns every `functions/NAME/lambda.ts` into the files that Lambda loads, by esbuild. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { type BuildOptions, build, type Plugin, type TransformOptions, transform } from 'esbuild'
import { packagesIn } from './packages-in.ts'

/** Function name -> directory that holds its `index.mjs`. */
export type Bundles = Map<string, string>

/** The file of a bundle that is read before the first request, as opposed to those imported on demand. */
export const MAIN_FILE = 'function.js'

/**
 * Lambda awaits an ES module, and only that: a function's exported `ready` is done before the first request. The function
 * itself stays CommonJS, because an ES module that imports `node:http` loads undici, which costs more than everything else
 * at a cold start (nodejs/node #59686). It is required and not imported, because Node would otherwise read it twice more: to
 * see whether it is CommonJS, and for the names that it exports.
 */
const entryOf = (handler: string) =>
  [
    `const require = process.getBuiltinModule('module').createRequire(import.meta.url)`,
    `const entry = require('./${MAIN_FILE}')`,
    'await entry.ready',
    `export const handler = ${handler}\n`,
  ].join('\n')
const ENTRY = entryOf('entry.handler')

/**
 * Functions behind API Gateway. Where the stack has a CloudFront, its headers are read before the function sees the
 * request, in a separate file: ingest's bundle must not grow for users without one.
 */
const CALLED_BY_HTTP = ['ingest', 'api']
const FRONT_FILE = 'front.js'
const HTTP_ENTRY = entryOf(
  `process.env.FRONT_SECRET ? require('./${FRONT_FILE}').behindFront(entry.handler) : entry.handler`,
)

/** The names of the functions that can be bundled, sorted. */
export function functionNames(root = 'functions'): string[] {
  return readdirSync(root)
    .filter((name) => existsSync(join(root, name, 'lambda.ts')))
    .sort()
}

/** Bundles all functions below `outdir` and answers where each is; `contains` gets the npm packages inside. */
export async function bundleFunctions(outdir: string, contains = new Set<string>()): Promise<Bundles> {
  const bundles: Bundles = new Map()
  rmSync(outdir, { recursive: true, force: true })
  for (const name of functionNames()) {
    const directory = join(outdir, name)
    mkdirSync(directory, { recursive: true })
    await bundleFile(join('functions', name, 'lambda.ts'), directory, MAIN_FILE, contains)
    const byHttp = CALLED_BY_HTTP.includes(name)
    if (byHttp) await bundleFile('functions/aws/front.ts', directory, FRONT_FILE, contains)
    writeFileSync(join(directory, 'index.mjs'), byHttp ? HTTP_ENTRY : ENTRY)
    bundles.set(name, directory)
  }
  return bundles
}

/** Options of both passes of `bundleFile`. */
const FOR_LAMBDA = {
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  minify: true,
  treeShaking: true,
  legalComments: 'none',
  logLevel: 'error',
  // `await import('node:http')` loads undici too; as `require` it does not.
  supported: { 'dynamic-import': false },
} as const satisfies BuildOptions & TransformOptions

/** One file, and beside it one for each of our own files that it imports on demand. */
async function bundleFile(
  entry: string,
  directory: string,
  file: string,
  contains: Set<string>,
): Promise<void> {
  const onDemand = new Set<string>()
  const { metafile, outputFiles } = await build({
    ...FOR_LAMBDA,
    entryPoints: [entry],
    metafile: true,
    write: false,
    // Package names are read from it: where node_modules is a link, they would be its target's.
    preserveSymlinks: true,
    outfile: join(directory, file),
    bundle: true,
    mainFields: ['module', 'main'],
    plugins: [filesOnDemand(onDemand), ...(entry.includes('/ingest/') ? [smallestRouter] : [])],
  })
  // The first pass keeps unused constants such as `5 * MINUTE_MS`; in its output they are numbers, which the second drops.
  // Without it every constant that shared/policy gains would make ingest larger.
  for (const { path, text } of outputFiles) writeFileSync(path, (await transform(text, FOR_LAMBDA)).code)
  for (const place of packagesIn(metafile)) contains.add(place)
  for (const path of onDemand)
    if (!existsSync(join(directory, fileOf(path)))) await bundleFile(path, directory, fileOf(path), contains)
}

const fileOf = (path: string) => basename(path).replace(/\.ts$/, '.js')

/** Our own `import()` becomes a separate file, so that it is parsed only where it is needed. */
function filesOnDemand(found: Set<string>): Plugin {
  return {
    name: 'files-on-demand',
    setup({ onResolve }) {
      onResolve({ filter: /^\..*\.ts$/ }, ({ kind, path, resolveDir }) => {
        // A thread's module is named by its path, which no bundler sees.
        if (path.endsWith('/judge-in-time.ts'))
          found.add(resolve(resolveDir, dirname(path), 'judge-worker.ts'))
        if (kind !== 'dynamic-import') return null
        found.add(resolve(resolveDir, path))
        return { path: `./${fileOf(path)}`, external: true }
      })
    },
  }
}

/** Ingest has six routes: hono's own smallest router is enough for them. */
const smallestRouter: Plugin = {
  name: 'smallest-router',
  setup({ onResolve, resolve: find }) {
    onResolve({ filter: /^hono$/ }, ({ kind, resolveDir }) => find('hono/tiny', { kind, resolveDir }))
  },
}
