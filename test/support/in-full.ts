/** Numbers of tests that take a volume: a sample of it in `npm test`, all of it in `npm run test:volume`. */
export const inFull = <T>(sample: T, full: T): T => (process.env.VOLUME_IN_FULL === '1' ? full : sample)
