/**
 * What of WCAG 2.2 AA a program can see, asked of a page in the browser that shows it: names, headings, labels, ids,
 * tables, and the contrast of every text against what is really behind it. Runs inside the page, so it is text.
 */
import type { Page } from 'playwright-core'

/** Every fault as one line; empty where nothing was found. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  return (await page.evaluate(AUDIT)) as string[]
}

const AUDIT = /* js */ `(() => {
  const faults = []
  const say = (what, el) => faults.push(what + ': ' + (el ? el.outerHTML.slice(0, 120) : ''))
  const all = (selector) => [...document.querySelectorAll(selector)]
  const shown = (el) => el.checkVisibility({ visibilityProperty: true }) && el.getClientRects().length > 0

  if (!document.documentElement.lang) say('no language')
  if (!document.title) say('no title')
  if (all('main').length !== 1) say('not exactly one main')
  if (all('h1').length !== 1) say('not exactly one h1')
  let level = 0
  for (const heading of all('h1,h2,h3,h4').filter(shown)) {
    const now = Number(heading.tagName[1])
    if (now > level + 1) say('heading level skipped', heading)
    level = now
  }
  const ids = all('[id]').map((el) => el.id)
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) say('id twice: ' + id)

  const nameOf = (el) => el.getAttribute('aria-label') || (el.labels && [...el.labels].map((l) => l.textContent).join('')) ||
    el.textContent || el.getAttribute('title') || ''
  for (const el of all('a[href], button, input:not([type=hidden]), select, textarea, summary').filter(shown))
    if (!nameOf(el).trim()) say('no name', el)
  for (const el of all('svg')) if (!el.closest('[aria-hidden=true]') && !el.getAttribute('aria-label')) say('picture without a name', el)
  for (const el of all('table')) {
    if (!el.caption && !el.closest('section, details')?.querySelector('h2, summary')) say('table without a caption', el)
    for (const th of el.querySelectorAll('th')) if (!th.scope) say('th without scope', th)
  }
  for (const el of all('a[href], button, summary').filter(shown)) {
    const box = el.getBoundingClientRect()
    const inText = el.closest('p, li, dd, td, th, h2, h3, nav, label') !== null
    if (!inText && (box.width < 24 || box.height < 24)) say('target under 24 px', el)
  }

  const parse = (text) => { const n = text.match(/[\\d.]+/g).map(Number); return n.length > 3 ? n : [...n, 1] }
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)]
  const papers = new Map()
  function behind(el) {
    if (el === null) return [255, 255, 255]
    if (!papers.has(el)) {
      const colour = parse(getComputedStyle(el).backgroundColor)
      papers.set(el, colour[3] === 1 ? colour.slice(0, 3) : over(colour, behind(el.parentElement)))
    }
    return papers.get(el)
  }
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => { const s = c / 255; return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4 })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05) }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const seen = new Set()
  while (walker.nextNode()) {
    const el = walker.currentNode.parentElement
    if (!walker.currentNode.data.trim() || seen.has(el) || !shown(el) || el.closest('title, option, .unseen')) continue
    seen.add(el)
    const style = getComputedStyle(el)
    const ink = parse(el instanceof SVGElement ? style.fill : style.color)
    const paper = behind(el)
    const size = parseFloat(style.fontSize)
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
    const ratio = contrast(over(ink, paper), paper)
    if (ratio < (large ? 3 : 4.5)) say('contrast ' + ratio.toFixed(2), el)
  }
  return faults
})()`
