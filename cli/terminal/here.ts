import { createStyle, type Style } from './style.ts'

/** The style of this process's standard output. */
export function styleHere(): Style {
  const { stdout, env } = process
  return createStyle({ isTTY: stdout.isTTY === true, columns: stdout.columns, env })
}
