/** The command and the embedded server as JavaScript, for the oldest Node with all the features that they use. */
import { join } from 'node:path'
import { build } from 'esbuild'
import { packagesIn } from '../../cdk/packages-in.ts'
import type { PackagedFile } from './packaged-file.ts'

/** `DatabaseSync` without a flag, and `backup` in node:sqlite. The launcher and `engines` say the same; a test compares. */
export const OLDEST_NODE = '22.16'

/** CommonJS code loads Node's own modules by `require`. */
const BANNER =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);"

export interface CliBundle {
  /** All in one folder: a file that is named at run time is beside the file that names it. */
  files: PackagedFile[]
  /** The place of each npm package whose code is inside, as package-lock.json names it: `node_modules/zod`. */
  contains: string[]
}

/** Bundles the checkout at `root`. Not minified, so that a stack trace in an issue shows the place. */
export async function bundleCli(root: string): Promise<CliBundle> {
  const outdir = join(root, 'lib')
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    // Modules of threads are named by their path, which no bundler sees.
    entryPoints: {
      main: 'cli/main.ts',
      'judge-worker': 'functions/boots/judge-worker.ts',
      'judge-thread': 'cli/scan/judge-thread.ts',
    },
    outdir,
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    // File names are part of the output: where node_modules is a link, its target must not be.
    preserveSymlinks: true,
    platform: 'node',
    target: `node${OLDEST_NODE}`,
    format: 'esm',
    banner: { js: BANNER },
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'error',
  })
  const files = outputFiles.map(({ path, contents }) => ({
    path: path.slice(outdir.length + 1),
    mode: 0o644,
    bytes: Buffer.from(contents),
  }))
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), contains: packagesIn(metafile) }
}
