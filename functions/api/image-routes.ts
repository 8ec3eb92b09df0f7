/** `/v1/images`: which images a fleet boots, how each does, and its boots. */
import type { Context, Hono } from 'hono'
import * as z from 'zod'
import { type ImageBootQuery, imageBootQuery } from '../../shared/view/image-boot-filters.ts'
import { queryFaults, textUpTo, wholeNumber } from '../../shared/view/query-fields.ts'
import type { ApiDeps } from '../deps.ts'
import type { Authenticate } from '../http/caller.ts'
import { badQuery } from './bad-query.ts'
import { listImageBoots, type ReadImage, readImage, readImages } from './image-reads.ts'
import { cursorErrors, notFound } from './json-routes.ts'
import { answerJson, imageBootJson } from './json-shapes.ts'

const blank = (value: unknown) => (value === '' ? undefined : value)
const days = z.preprocess(blank, wholeNumber(1, 90).default(7))

export const imagesQuery = z.object({
  days,
  limit: z.preprocess(blank, wholeNumber(1, 100).default(50)),
  cursor: z.preprocess(blank, textUpTo(2000).optional()),
})
export const imageQuery = imagesQuery.pick({ days: true })

export function addImageRoutes(app: Hono, deps: ApiDeps, authenticate: Authenticate): void {
  app.get('/v1/images', async (c) => {
    const { fleet } = await authenticate(c)
    const query = readImagesQuery(c)
    const { images, next } = await cursorErrors(readImages(deps, fleet, query))
    const boots = images.reduce((sum, image) => sum + image.boots, 0)
    return answerJson(c, { items: images, next, boots, cut: images.some(({ cut }) => cut) })
  })

  app.get('/v1/images/:image', async (c) => {
    const { fleet } = await authenticate(c)
    const query = readQuery(imageQuery, c.req.query())
    return answerJson(c, await demandImage(deps, fleet, c.req.param('image'), query.days))
  })

  app.get('/v1/images/:image/boots', async (c) => {
    const { fleet } = await authenticate(c)
    const of = { fleet, image: c.req.param('image') }
    const { items, ...page } = await cursorErrors(listImageBoots(deps, of, readImageBootQuery(c)))
    return answerJson(c, { items: items.map(imageBootJson), ...page })
  })
}

/** The query of a list of images. */
export const readImagesQuery = (c: Context): z.infer<typeof imagesQuery> =>
  readQuery(imagesQuery, c.req.query())

/** The query of a list of one image's boots; 400 with a pointer for each invalid field. */
export const readImageBootQuery = (c: Context): ImageBootQuery =>
  readQuery(imageBootQuery, { ...c.req.query(), label: c.req.queries('label') })

function readQuery<T>(schema: z.ZodType<T>, query: object): T {
  const parsed = schema.safeParse(query)
  if (parsed.success) return parsed.data
  throw badQuery(queryFaults(parsed.error))
}

/** Throws 404 where the fleet has no image of this name. */
async function demandImage(
  deps: ApiDeps,
  fleet: string,
  image: string,
  lookBack: number,
): Promise<ReadImage> {
  const found = await readImage(deps, fleet, image, lookBack)
  if (found === null)
    throw notFound('no_such_image', 'No boot of this image that counts is stored (any more).')
  return found
}
