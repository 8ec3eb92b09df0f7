/** The parts of an operating system's package, in any format. */
import type { PackagedFile } from './packaged-file.ts'

export interface SystemPackage {
  name: string
  version: string
  /** One line without a full stop. */
  summary: string
  description: string
  licence: string
  /** `null`: it runs on every machine. */
  cpu: 'x64' | 'arm64' | null
  /** Its dependencies, by Debian's names and by the names of rpm's distributions. */
  needs: { deb: readonly string[]; rpm: readonly string[]; apk: readonly string[] }
  /** From the root of the file system, sorted by path. */
  files: readonly PackagedFile[]
  /** POSIX sh; each script gets the arguments of dpkg, rpm and apk. */
  scripts: { afterInstall: string; beforeRemove: string; afterRemove: string }
  time: Date
}

/** A kind of machine as dpkg, rpm and apk name it. */
export const CPU_NAMES = {
  deb: { x64: 'amd64', arm64: 'arm64', all: 'all' },
  rpm: { x64: 'x86_64', arm64: 'aarch64', all: 'noarch' },
} as const
