/** What failing machines share, in the sentence that pages, the dashboard, the API and the command line show. Pure. */
import { displayLine } from '../display.ts'
import type { Shared } from './cohort.ts'

/** Labels and images that the sentence names; the rest is a count. */
const NAMED = 3
const WIDTH = 80

/** `host=cmp-17 and rack=r4, the same VMs: 9 of 9 failed this way; elsewhere 0 of 310. On 2 images: a and b` */
export function cohortWords(shared: Shared): string {
  const { labels, failed, of, elsewhere_failed, elsewhere, of_images, images } = shared
  const names = labels.map(({ name, value }) => `${displayLine(name, WIDTH)}=${displayLine(value, WIDTH)}`)
  const same = names.length > 1 ? ', the same VMs' : ''
  const spans =
    of_images > 1
      ? `. On ${number(of_images)} images: ${listed(
          images.map((image) => displayLine(image, WIDTH)),
          of_images,
        )}`
      : ''
  return `${listed(names)}${same}: ${number(failed)} of ${number(of)} failed this way; elsewhere ${number(elsewhere_failed)} of ${number(elsewhere)}${spans}`
}

const number = (value: number): string => value.toLocaleString('en-US')

/** `of`: the number of all names, of which `names` are the first. */
function listed(names: readonly string[], of: number = names.length): string {
  const shown = names.slice(0, NAMED)
  const more = of - shown.length
  const all = more > 0 ? [...shown, `${number(more)} more`] : shown
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`
}
