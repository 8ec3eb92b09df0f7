import { overlaps, type SigningSettings } from '../../shared/secret-reference.ts'
import type { Deps } from '../deps.ts'

/**
 * The secrets to sign with now, newest first: for 24 h after a rotation the old secret signs too. Throws where one cannot
 * be read.
 */
export async function signingSecrets(
  deps: Pick<Deps, 'readSecret' | 'now'>,
  { secret, previous_secret: previous }: SigningSettings,
): Promise<string[]> {
  const secrets = [await deps.readSecret(secret)]
  if (previous && overlaps(previous, deps.now())) secrets.push(await deps.readSecret(previous.secret))
  return secrets
}
