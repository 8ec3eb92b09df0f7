import { userInfo } from 'node:os'
import { actorText } from '../shared/actor.ts'

/** The user of a command that works on the data itself, for the audit: under sudo the user who called it. */
export function commandLineUser(): string {
  const name = process.env.SUDO_USER || userInfo().username
  return actorText({ name, via: 'command line' })
}
