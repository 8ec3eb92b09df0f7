/** Files that come with the command: in a checkout beside `cli/`, in a package beside the folder of its JavaScript. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')

/** The path of a shipped file, from its path below the root of the checkout or package. */
export const ownFile = (path: string): string => join(ROOT, path)

interface About {
  version: string
  /** The commit that a package was made from; a checkout has none. */
  gitHead?: string
}

const about = () => JSON.parse(readFileSync(ownFile('package.json'), 'utf8')) as About

/** The version of `package.json`. */
export const ownVersion = (): string => about().version

/** `0.2.0 (commit 0123abc)`, for people; without the commit where it is unknown. */
export function versionAndCommit(): string {
  const { version, gitHead } = about()
  const commit = gitHead ?? commitOfCheckout()
  return commit === null ? version : `${version} (commit ${commit.replace(/^(.{12})[0-9a-f]+/, '$1')})`
}

/** Null where this is not a checkout, where git is missing, and where another repository contains ours. */
function commitOfCheckout(): string | null {
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', ROOT, ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  try {
    return git('rev-parse', '--show-prefix') === '' ? git('rev-parse', 'HEAD') : null
  } catch {
    return null
  }
}
