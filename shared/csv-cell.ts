/** One cell of a CSV file (RFC 4180) with text that a guest may have chosen. Pure. */
import { displayLine } from './display.ts'

/** What spreadsheets take for a formula: also after a blank, which some drop, and in the wide forms of East Asian keyboards. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/

/** The text on one line, quoted where it has to be, and never a formula to the program that opens the file. */
export function csvCell(value: string): string {
  const text = displayLine(value, 1000)
  const harmless = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
