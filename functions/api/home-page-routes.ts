/** The pages of all fleets at once: home, and the wall. */
import type { Context, Hono } from 'hono'
import { SOME_COMMAND } from '../../shared/own-command.ts'
import { FLEETS_AT_ONCE } from '../../shared/policy/limits.ts'
import { bootQuery } from '../../shared/view/boot-filters.ts'
import type { ApiDeps } from '../deps.ts'
import { sideBySide } from '../store/side-by-side.ts'
import { listBoots } from './boot-reads.ts'
import { type FleetPulse, readFleetPulse } from './fleet-pulse.ts'
import { fleetStrip, fleetStrips } from './pages/fleet-strip.ts'
import { homePage } from './pages/home-page.ts'
import { linksFor } from './pages/links.ts'
import { wallPage } from './pages/wall-page.ts'
import type { ShowPage } from './show-page.ts'
import { readOwnHealth } from './summary-reads.ts'

/** Boots on the first page of a single fleet. */
const NEWEST_SHOWN = 8

/** The state of each of these fleets, in their order. */
async function readPulses(deps: ApiDeps, fleets: readonly string[]): Promise<FleetPulse[]> {
  const read = await sideBySide(fleets, (one) => readFleetPulse(deps, one), { atOnce: FLEETS_AT_ONCE })
  return read.filter((pulse) => pulse !== undefined)
}

const heldOf = (pulses: readonly FleetPulse[]) =>
  pulses.map((pulse) => ({ strip: pulse.held, fleet: pulse.fleet, links: linksFor(pulse) }))

/** Whether any fleet has a boot in its list: no cell counts unverified boots. */
async function hasAnyReport(deps: ApiDeps, pulses: readonly FleetPulse[]): Promise<boolean> {
  if (pulses.some(({ summary, open }) => summary.boots > 0 || open.length > 0)) return true
  for (const { fleet } of pulses)
    if ((await listBoots(deps, fleet, bootQuery.parse({ limit: 1 }))).items.length > 0) return true
  return false
}

const isOldBootsLink = (c: Context) =>
  ['verdict', 'cause', 'image', 'instance', 'days', 'cursor', 'limit'].some(
    (name) => c.req.query(name) !== undefined,
  )

export function addHomePages(app: Hono, deps: ApiDeps, showPage: ShowPage): void {
  const home = showPage(
    async (_, { fleet, fleets, by, actor }) => {
      const all = fleets.length === 0 ? [fleet] : fleets
      const [pulses, ourselves, boots] = await Promise.all([
        readPulses(deps, all),
        readOwnHealth(deps),
        all.length > 1 ? null : listBoots(deps, fleet, bootQuery.parse({ limit: NEWEST_SHOWN })),
      ])
      const heard = (boots?.items.length ?? 0) > 0 || (await hasAnyReport(deps, pulses))
      const about = {
        heard,
        may_add:
          by === 'session' && actor.via === 'token' && all.length < Object.keys(deps.config.fleets).length,
        publicUrl: deps.config.public_url,
        own: deps.ownCommand ?? SOME_COMMAND,
        now: deps.now(),
      }
      const held = heldOf(pulses)
      const strip =
        held.length === 1 && held[0] ? fleetStrip(held[0].strip, held[0].links) : fleetStrips(held)
      const title = all.length > 1 ? 'All fleets' : `Fleet ${fleet}`
      return { title, active: 'home', main: homePage({ pulses, boots, ...ourselves, ...about }), strip }
    },
    { own_strip: true },
  )
  app.get(
    '/wall',
    showPage(
      async (_, { fleet, fleets }) => {
        const all = fleets.length === 0 ? [fleet] : fleets
        const [pulses, ourselves] = await Promise.all([readPulses(deps, all), readOwnHealth(deps)])
        const main = wallPage({ pulses, ...ourselves, now: deps.now() })
        return { title: 'Wall', active: null, main, strip: fleetStrips(heldOf(pulses)), bare: true }
      },
      { own_strip: true },
    ),
  )

  // The former path of the list of boots, with its filters: bookmarks and messages still lead there.
  app.get('/', async (c) =>
    isOldBootsLink(c) ? c.redirect(`/boots${new URL(c.req.url).search}`, 302) : home(c),
  )
}
