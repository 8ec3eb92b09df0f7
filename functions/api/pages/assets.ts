/** The stylesheet, the script and the icon: served for a year, under an address that changes with their content. */
import { createHash } from 'node:crypto'
import type { Hono } from 'hono'
import { BROWSER_SCRIPT } from './browser-script.ts'
import { BASE_CSS } from './stylesheet-base.ts'
import { INCIDENT_CSS } from './stylesheet-incident.ts'
import { PARTS_CSS } from './stylesheet-parts.ts'
import { PRINT_CSS } from './stylesheet-print.ts'

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#12703c"/><path d="M4 17h6l3-8 5 15 4-10 2 3h4" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>'

const ASSETS = [
  ['/assets/dashboard.css', 'text/css; charset=utf-8', BASE_CSS + PARTS_CSS + INCIDENT_CSS + PRINT_CSS],
  ['/assets/dashboard.js', 'text/javascript; charset=utf-8', BROWSER_SCRIPT],
  ['/assets/icon.svg', 'image/svg+xml', ICON],
] as const

/** Changes whenever any asset does. */
export const ASSET_VERSION = createHash('sha256')
  .update(ASSETS.map(([, , text]) => text).join(''))
  .digest('hex')
  .slice(0, 10)

/** Assets hold nothing of any fleet, so they need no token. */
export function addAssetRoutes(app: Hono): void {
  for (const [path, type, text] of ASSETS)
    app.get(path, (c) =>
      c.body(text, 200, { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' }),
    )
}
