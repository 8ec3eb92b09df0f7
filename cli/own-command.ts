/** The command as users of this machine run it, and where it finds the data: for hints to paste into a shell. */
import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { type OwnCommand, shellWord } from '../shared/own-command.ts'
import { ownFile } from './own-files.ts'

/** Where a command looks by default; the reader's shell need not have this process's environment. */
const LOOKS_IN = '.boot-health'
/** The deb's and the rpm's `/usr/bin/boot-health`, which finds the data of the service where its caller may read it. */
const PACKAGE_NODE = '/usr/lib/boot-health-server/bin/node'
const PACKAGE_DATA = '/var/lib/boot-health-server'

export interface Here {
  execPath: string
  /** The running script. */
  script: string
  cwd: string
  /** The folder of a checkout; null for a package. */
  checkout: string | null
  /** The command that runs a program in this container; null outside of one. */
  intoImage: string | null
  /** The data directory in the environment. */
  data: string | undefined
  /** The DynamoDB endpoint in the environment; every command needs it too. */
  endpoint: string | undefined
}

export interface Place {
  data: string
  stack?: string | undefined
}

/** `from`: where it will be pasted, `here` in the folder in which this process was started, `anywhere` in any other. Pure. */
export function ownCommandAt(here: Here, { data, stack }: Place, from: 'here' | 'anywhere'): OwnCommand {
  const { execPath, script, cwd, checkout, intoImage, endpoint } = here
  const remote = checkout === null ? 'boot-health' : inCheckout(checkout, from === 'here' ? cwd : null)
  const folder = from === 'here' ? data : resolve(cwd, data)
  const place =
    stack === undefined
      ? folder === LOOKS_IN
        ? ''
        : ` --data ${shellWord(folder)}`
      : ` --stack ${shellWord(stack)}`
  if (stack !== undefined) return { local: remote, place, remote }
  // The image has no shell, and `exec` gives the command the environment of the image.
  if (intoImage !== null)
    return {
      local: `${intoImage} ${shellWord(execPath)} ${shellWord(script)}`,
      place: data === here.data ? '' : place,
      remote,
    }
  const table = endpoint ? `DYNAMODB_ENDPOINT=${shellWord(endpoint)} ` : ''
  if (execPath === PACKAGE_NODE)
    return {
      local: `sudo ${table}boot-health`,
      place: resolve(cwd, data) === PACKAGE_DATA ? '' : place,
      remote,
    }
  return { local: `${table}${remote}`, place, remote }
}

/** `npx` finds it in its own folder only. */
const inCheckout = (checkout: string, cwd: string | null): string =>
  cwd === checkout ? 'npx boot-health' : shellWord(`${checkout}/cli/boot-health`)

/** As `ownCommandAt`, for this process. */
export const ownCommand = (place: Place, from: 'here' | 'anywhere' = 'here'): OwnCommand =>
  ownCommandAt(here(), place, from)

function here(): Here {
  const root = ownFile('.').replace(/\/$/, '')
  return {
    execPath: process.execPath,
    script: process.argv[1] ?? '',
    cwd: process.cwd(),
    checkout: existsSync(ownFile('cli/main.ts')) ? root : null,
    intoImage: intoImage(),
    data: process.env.BOOT_HEALTH_DATA,
    endpoint: process.env.DYNAMODB_ENDPOINT,
  }
}

/** A container's host name is a prefix of its id, which is enough for `exec`; in a pod it is the pod's. */
function intoImage(): string | null {
  if (process.execPath !== PACKAGE_NODE || existsSync('/bin/sh')) return null
  if (process.env.KUBERNETES_SERVICE_HOST !== undefined) return `kubectl exec ${shellWord(hostname())} --`
  return `${existsSync('/run/.containerenv') ? 'podman' : 'docker'} exec ${shellWord(hostname())}`
}
