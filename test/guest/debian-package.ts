/** The files of one package, which Debian's own apt fetches and checks; nothing is installed on this machine. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CACHE } from './base.ts'

/** The folder of the unpacked package; made on first use. */
export function unpackedPackage(suite: string, name: string): string {
  const place = join(CACHE, 'packages', `${suite}-${name}`)
  if (existsSync(place)) return place
  const work = `${place}.new`
  rmSync(work, { recursive: true, force: true })
  for (const part of ['lists/partial', 'cache/archives/partial', 'sources', 'files'])
    mkdirSync(join(work, part), { recursive: true })
  const source = `Types: deb\nURIs: ${mirror()}\nSuites: ${suite}\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n`
  writeFileSync(join(work, 'sources', `${suite}.sources`), source)
  const set = (option: string, value: string) => ['-o', `${option}=${value}`]
  const options = [
    ...set('Dir::Etc::SourceList', '/dev/null'),
    ...set('Dir::Etc::SourceParts', join(work, 'sources')),
    ...set('Dir::State::Lists', join(work, 'lists')),
    ...set('Dir::Cache', join(work, 'cache')),
    ...set('APT::Sandbox::User', 'root'),
  ]
  const apt = (...words: string[]) =>
    execFileSync('apt-get', [...options, '-qq', ...words], { cwd: work, stdio: 'ignore' })
  apt('update')
  apt('download', name)
  execFileSync('sh', ['-c', `dpkg-deb -x ${name}_*.deb files`], { cwd: work })
  renameSync(join(work, 'files'), place)
  rmSync(work, { recursive: true, force: true })
  return place
}

/** Where this machine's own apt gets Debian from. */
function mirror(): string {
  const format = ['--format', '$(SITE)', 'Created-By: Packages']
  const [first = ''] = execFileSync('apt-get', ['indextargets', ...format], { encoding: 'utf8' }).split('\n')
  if (first === '') throw new Error('apt knows no archive; run apt-get update')
  return first
}
