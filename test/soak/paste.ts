/** A boot's text as people hand it on: in one of the forms of tickets, mails and web pages, whole or cut before. */
import * as fc from 'fast-check'
import { FORMS } from '../support/forms.ts'
import type { Given, Spoiled } from './spoil.ts'

const NAMES = Object.keys(FORMS)

/** One form. */
export function pasted({ text }: Given): fc.Arbitrary<Spoiled> {
  return fc
    .constantFrom(...NAMES)
    .map((name) => ({ how: `pasted into ${name}`, text: FORMS[name]?.(text) ?? text }))
}

/** Cut to its first or last lines, as people quote, and then one form. */
export function spoiledAndPasted(given: Given): fc.Arbitrary<Spoiled> {
  const lines = given.text.split('\n')
  return fc.tuple(fc.constantFrom(...NAMES), fc.nat(lines.length)).map(([name, kept]) => {
    const part = `${lines.slice(0, kept).join('\n')}\n`
    return { how: `its first ${kept} lines pasted into ${name}`, text: FORMS[name]?.(part) ?? part }
  })
}
