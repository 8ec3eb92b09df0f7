import type { ReadSecret } from '../../functions/deps.ts'

/** Secrets of embedded mode: the environment, or a literal value, which only the demo's own config may contain. */
export const readEmbeddedSecret: ReadSecret = async (reference) => {
  if ('value' in reference) return reference.value
  if ('ssm' in reference)
    throw new Error(`the secret ${reference.ssm} is in SSM; embedded mode reads secrets from the environment`)
  const value = process.env[reference.env]
  if (!value) throw new Error(`the environment variable ${reference.env} is not set`)
  return value
}
