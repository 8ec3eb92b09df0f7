// One process of `lambda.ts`: loads a bundle as Lambda would, calls it, and prints what that cost this process.
// Plain JavaScript, so that stripping types is not part of what is measured.
// The figures go to standard error: standard output is the function's log.
//   node lambda-child.mjs FILE cold|warm     (the event is in BENCH_EVENTS)
const cpu = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
const [file, mode] = process.argv.slice(2)
const event = JSON.parse(process.env.BENCH_EVENTS)
const eventOf = (n) => ({
  ...event,
  body: event.body.replaceAll('000000000000', String(n).padStart(12, '0')),
})
const send = async (handler, one) => {
  const answer = await handler(one, {})
  if (answer.statusCode !== 202) throw new Error(`${answer.statusCode} ${answer.body}`)
}

if (mode === 'warm') {
  await (await import('./fake-http.mjs')).install()
  // Ten thousand reports within a second are one guest too many for the budget of a token.
  let now = Date.now()
  Date.now = () => (now += 5)
}
const { handler } = await import(file)
const init = cpu()
await send(handler, eventOf(1))
const first = cpu()
if (mode === 'cold') {
  await send(handler, eventOf(2))
  const undici = process.moduleLoadList.filter((name) => name.includes('undici')).length
  process.stderr.write(JSON.stringify({ init, first: first - init, all: cpu(), undici }))
} else {
  let n = 2
  const batch = async (size) => {
    const ready = Array.from({ length: size }, () => eventOf(n++))
    const before = cpu()
    for (const one of ready) await send(handler, one)
    return ((cpu() - before) * 1000) / size
  }
  await batch(3000)
  const batches = []
  for (let i = 0; i < 9; i++) batches.push(await batch(500))
  process.stderr.write(JSON.stringify({ us: batches.sort((a, b) => a - b)[4] }))
}
process.exit(0)
