/** The `boot-health` command as files: the content of the npm package, and of the server packages' folder. */
import { type CliBundle, OLDEST_NODE } from './bundle-cli.ts'
import { licencesOf } from './bundled-packages.ts'
import { filesOf, type PackagedFile, textFile, under } from './packaged-file.ts'
import type { Source } from './source.ts'

/** Files that are read at run time besides the JavaScript: the demo's guests and their reporter. */
const AT_RUN_TIME = [
  'guest-reporter',
  ...['healthy', 'seed-race-first-boot', 'seed-race-healed'].map(
    (name) => `test/fixtures/guest-roots/${name}`,
  ),
]
const TO_READ = ['README.md', 'CHANGELOG.md', 'LICENSE', 'SECURITY.md', 'docs', 'examples', 'schema']

/** Sorted by path. Pictures stay in the checkout: they are most of its documents' size. */
export function commandFiles(source: Source, bundle: CliBundle): PackagedFile[] {
  const files = [
    textFile('package.json', `${JSON.stringify(about(source), null, 2)}\n`),
    textFile('THIRD-PARTY-LICENCES.txt', licencesOf(source.root, bundle.contains)),
    ...filesOf(source.root, 'cli/package/launch.mjs', 'bin/boot-health.mjs').map((file) => ({
      ...file,
      mode: 0o755,
    })),
    ...under('lib', bundle.files),
    ...[...AT_RUN_TIME, ...TO_READ].flatMap((path) => filesOf(source.root, path)),
  ].filter(({ path }) => !path.endsWith('.png'))
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Dependencies are bundled, so there are none, and nothing runs at installation. */
function about({ root, version, commit }: Source): object {
  const [file] = filesOf(root, 'package.json')
  const { name, description, license } = JSON.parse(String(file?.bytes)) as Record<string, string>
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    engines: { node: `>=${OLDEST_NODE}` },
    bin: { 'boot-health': 'bin/boot-health.mjs' },
    ...(commit === null ? {} : { gitHead: commit }),
  }
}
