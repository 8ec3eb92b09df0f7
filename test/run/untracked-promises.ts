/**
 * Imported before every test of `npm test`. node:test follows each promise, to know by which test it was made, and that
 * took a third of the processor time of tests that make millions. Its hook still follows timers, sockets and tests.
 *
 * A promise that rejects where nobody waits still fails the run, but its error does not name its test: run the file by
 * itself (`node --test FILE`), without this, and it does. test/run/tests.test.ts holds that no failure is lost.
 */
import asyncHooks, { createHook } from 'node:async_hooks'

Object.assign(asyncHooks, {
  createHook: (callbacks: Parameters<typeof createHook>[0]) =>
    createHook({ trackPromises: false, ...callbacks }),
})
