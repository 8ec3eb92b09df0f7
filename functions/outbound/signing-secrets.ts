import type { SecretReference } from '../../shared/config.ts'
import { SECRET_OVERLAP_MS } from '../../shared/policy/waits.ts'
import type { Deps } from '../deps.ts'

export interface SigningSettings {
  secret: SecretReference
  previous_secret?: { secret: SecretReference; rotated_at: string } | undefined
}

/** What to sign with now, newest first: for 24 h after a rotation the old secret signs too. Throws where one cannot be read. */
export async function signingSecrets(
  deps: Pick<Deps, 'readSecret' | 'now'>,
  { secret, previous_secret: previous }: SigningSettings,
): Promise<string[]> {
  const secrets = [await deps.readSecret(secret)]
  if (previous && deps.now() < Date.parse(previous.rotated_at) + SECRET_OVERLAP_MS)
    secrets.push(await deps.readSecret(previous.secret))
  return secrets
}
