// Loaded into the server that is measured (`--import`): says every ten seconds how late its event loop was.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

// The judge's thread is told to load it too, and is not what answers.
if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  setInterval(() => {
    // The histogram counts the whole interval between two of its ticks.
    const p99_ms = Math.max(0, delay.percentile(99) / 1e6 - 10)
    delay.reset()
    process.stdout.write(`${JSON.stringify({ event: 'loop_delay', p99_ms })}\n`)
  }, 10_000).unref()
}
