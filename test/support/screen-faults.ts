/** What is wrong with a screen as it is shown: access, what is wider than the window, and what is cut off. */
import type { Page } from 'playwright-core'
import { accessibilityFaults } from './accessibility.ts'
import { axeViolations } from './axe.ts'

/** Each fault as one line. `axe`: ask axe-core too, which takes longer than all the rest. */
export async function screenFaults(page: Page, { axe }: { axe: boolean }): Promise<string[]> {
  const cut = (await page.evaluate(CUT_OFF)) as string[]
  return [...(axe ? await axeViolations(page) : []), ...(await accessibilityFaults(page)), ...cut]
}

export interface Shown {
  width: number
  colorScheme: 'light' | 'dark'
  /** `own_layout`: for pages that the style sheet lays out in their own way at this width. */
  axe: boolean | 'own_layout'
}

/**
 * Every width and both schemes, without all pairs of them: colours are the same at each width. axe-core sees a narrow and a
 * wide one, a light and a dark one; of the width between them the pages that look different there.
 */
export const SHOWN: readonly Shown[] = [
  { width: 1440, colorScheme: 'light', axe: true },
  { width: 1024, colorScheme: 'dark', axe: 'own_layout' },
  { width: 390, colorScheme: 'dark', axe: true },
  { width: 390, colorScheme: 'light', axe: false },
]

/** Shows the page that is open in one way after the other, and answers what is wrong with each. */
export async function faultsShown(
  page: Page,
  name: string,
  shown: readonly Shown[],
  look: (as: Shown) => Promise<void> = async () => {},
): Promise<string[]> {
  const found: string[] = []
  for (const as of shown) {
    const { width, colorScheme } = as
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    const axe = as.axe === 'own_layout' ? Boolean(await page.evaluate(OWN_LAYOUT)) : as.axe
    const faults = await screenFaults(page, { axe })
    found.push(...faults.map((fault) => `${name}, ${width} px, ${colorScheme}: ${fault}`))
    await look(as)
  }
  return found
}

/** Whether anything of the page is named in a rule for widths that have both a lower and an upper bound. */
const OWN_LAYOUT = /* js */ `[...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
  .filter((rule) => rule instanceof CSSMediaRule && /min-width.*max-width/.test(rule.conditionText) && matchMedia(rule.conditionText).matches)
  .some((rule) => [...rule.cssRules].some((one) => document.querySelector(one.selectorText) !== null))`

/** The page or a part of it that one would have to scroll sideways, and hints in fields that are longer than their field. */
const CUT_OFF = /* js */ `(() => {
  const faults = []
  if (document.documentElement.scrollWidth > innerWidth) faults.push('scrolls sideways: ' + document.documentElement.scrollWidth + ' px')
  const wider = (el) => el.scrollWidth > el.clientWidth + 1 && el.clientWidth > 0 && getComputedStyle(el).overflowX !== 'visible'
  for (const el of document.querySelectorAll('main *:not(.unseen, svg *, input, select)'))
    if (wider(el) && el.clientWidth > 1 && el.checkVisibility() && !el.closest('.unseen, .sprite')) faults.push('hides what is beside it: ' + el.outerHTML.slice(0, 120))
  const pen = document.createElement('canvas').getContext('2d')
  for (const el of document.querySelectorAll('main input[placeholder]')) {
    if (!el.checkVisibility()) continue
    const style = getComputedStyle(el)
    pen.font = style.font
    const room = el.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
    if (pen.measureText(el.placeholder).width > room + 1) faults.push('hint cut off: ' + el.placeholder)
  }
  return faults
})()`

/** Controls of `main` that Tab does not reach, with all opened by Enter that opens. Leaves the page opened. */
export async function unreachedByTab(page: Page): Promise<string[]> {
  await page.evaluate('void (window.reached = new Set())')
  for (let n = 0; n < 1000; n += 1) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(STEP)
    if (at === 'end') break
    if (at === 'closed') await page.keyboard.press('Enter')
  }
  return (await page.evaluate(UNREACHED)) as string[]
}

const STEP = /* js */ `(() => {
  const at = document.activeElement
  if (at === document.body || window.reached.has(at)) return 'end'
  window.reached.add(at)
  return at.matches('details:not([open]) > summary') ? 'closed' : 'on'
})()`

/** Of radio buttons Tab reaches one, and arrows the others. */
const UNREACHED = /* js */ `[...document.querySelectorAll('main :is(form :is(button, input, select, textarea), summary)')]
  .filter((el) => !window.reached.has(el) && !el.closest('[hidden]') && !el.matches('[type=hidden], [type=radio], :disabled'))
  .map((el) => 'Tab does not reach ' + el.outerHTML.slice(0, 120))`
