/** A real Chromium for tests of the dashboard, where the machine has one. */
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
]

/** Where it is: `CHROMIUM`, else one of the usual places; null where there is none. */
export function chromiumPath(): string | null {
  const named = process.env.CHROMIUM
  if (named) return named
  return PLACES.find((place) => existsSync(place)) ?? null
}

/** For `{ skip }`: false, or why no browser can be started. */
export const noBrowser: string | false =
  chromiumPath() === null ? 'no Chromium: apt-get install chromium, or set CHROMIUM to its path' : false

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath() ?? '', args: ['--no-sandbox'] })
}
