/** Least important first. `debug` is what happens every minute or with every request. */
export const LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof LEVELS)[number]

/** Whether a line of this level is logged when `least` is configured. */
export const isLogged = (level: Level, least: Level): boolean =>
  LEVELS.indexOf(level) >= LEVELS.indexOf(least)
