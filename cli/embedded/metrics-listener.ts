/** A separate address for metrics without a token, where the configuration names one. */
import { CliError } from '../cli-error.ts'
import { type Fetch, type Listening, listen } from './http-server.ts'

export interface MetricsListener {
  /**
   * Listens there (`host:port`; undefined: nowhere) and stops listening at the address before. Throws where it cannot
   * listen; then nothing has changed.
   */
  use: (address: string | undefined) => Promise<void>
  /** The URL that it listens on; null: nowhere. */
  url: () => string | null
  close: () => Promise<void>
}

export function createMetricsListener(fetch: Fetch): MetricsListener {
  let now: { address: string; url: string; http: Listening } | null = null

  async function close(): Promise<void> {
    const last = now
    now = null
    await last?.http.close(0)
  }

  return {
    async use(address) {
      if (address === now?.address) return
      const next = address === undefined ? null : await open(address)
      await close()
      now = next
    },
    url: () => now?.url ?? null,
    close,
  }

  async function open(address: string) {
    const { hostname, port } = new URL(`http://${address}`)
    const host = hostname.replace(/^\[|\]$/g, '')
    // `URL` omits a scheme's default port.
    const http = await listen(fetch, { host, port: port === '' ? 80 : Number(port) }).catch((error) => {
      throw new CliError(`metrics.listen: cannot listen on ${address} (${error.code}); name another address`)
    })
    return { address, url: `http://${hostname}:${http.port}`, http }
  }
}
