/** axe-core, the checker that others measure pages with, run in the browser that shows the page. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'

const RUN = `axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.html.slice(0, 140))))`

/** Every violation as one line; empty where axe finds none. Evaluated, not injected: our policy lets no inline script in. */
export async function axeViolations(page: Page): Promise<string[]> {
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axe.source)
  return (await page.evaluate(RUN)) as string[]
}
