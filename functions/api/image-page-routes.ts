/** The pages of images, of two compared, and of trends. */
import type { Hono } from 'hono'
import type { ApiDeps } from '../deps.ts'
import { readGate } from './gate-reads.ts'
import { readGateQuery } from './gate-routes.ts'
import { listImageBoots, otherImages, readImage, readImages } from './image-reads.ts'
import { readImageBootQuery, readImagesQuery } from './image-routes.ts'
import { cursorErrors } from './json-routes.ts'
import { comparePage } from './pages/compare-page.ts'
import { imagePage, uncountedImagePage } from './pages/image-page.ts'
import { imagesPage } from './pages/images-page.ts'
import { trendPage } from './pages/trend-page.ts'
import type { ShowPage } from './show-page.ts'
import { readTrend } from './trend-reads.ts'
import { readTrendQuery } from './trend-routes.ts'

export function addImagePages(app: Hono, deps: ApiDeps, showPage: ShowPage): void {
  app.get(
    '/images/:image/compare/:baseline',
    showPage(async (c, { fleet, links }) => {
      const { image = '', baseline = '' } = c.req.param()
      const { question } = readGateQuery(c, fleet, image, baseline)
      const main = comparePage({ ...question, gate: await readGate(deps, question), links })
      return { title: `${image} against ${baseline}`, active: 'images', main }
    }),
  )

  app.get(
    '/images',
    showPage(async (c, { fleet, links }) => {
      const query = readImagesQuery(c)
      const main = imagesPage({
        ...(await cursorErrors(readImages(deps, fleet, query))),
        days: query.days,
        links,
      })
      return { title: 'Images', active: 'images', main }
    }),
  )

  app.get(
    '/images/:image',
    showPage(async (c, { fleet, links }) => {
      const query = readImageBootQuery(c)
      const name = c.req.param('image') ?? ''
      const [image, boots, others] = await Promise.all([
        readImage(deps, fleet, name, query.days),
        cursorErrors(listImageBoots(deps, { fleet, image: name }, query)),
        otherImages(deps, fleet, name),
      ])
      const main =
        image === null
          ? uncountedImagePage({ image: name, links })
          : imagePage({ fleet, image, boots, others, query, links })
      return { title: `Image ${name}`, active: 'images', main }
    }),
  )

  app.get(
    '/trend',
    showPage(async (c, { fleet, links }) => {
      const { days, image = null } = readTrendQuery(c)
      const main = trendPage({ ...(await readTrend(deps, fleet, { days, image })), links })
      return { title: `Trend of ${image ?? fleet}`, active: 'trend', main }
    }),
  )
}
