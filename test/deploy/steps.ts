/** Steps of a long proof, printed as they happen: each a sentence, with the seconds since the start. */
export interface Steps {
  /** Runs one; a failure ends the proof and is printed with what the step knew. */
  step: <T>(sentence: string, work: () => Promise<T>) => Promise<T>
  /** `N passed, M failed`, as `.ci/run` counts it. */
  summary: () => string
}

export function createSteps(write: (text: string) => void): Steps {
  const start = performance.now()
  let passed = 0
  let failed = 0
  const seconds = () => `${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s`
  return {
    async step(sentence, work) {
      try {
        const result = await work()
        passed++
        write(`${seconds()}  ok      ${sentence}\n`)
        return result
      } catch (error) {
        failed++
        write(`${seconds()}  FAILED  ${sentence}\n`)
        throw error
      }
    },
    summary: () => `${passed} passed, ${failed} failed`,
  }
}

/** Asks until there is an answer; throws with what was waited for after `withinS`. */
export async function until<T>(
  what: string,
  withinS: number,
  ask: () => Promise<T | null | false | undefined>,
): Promise<T> {
  const deadline = performance.now() + withinS * 1000
  let last: unknown = null
  while (performance.now() < deadline) {
    const answer = await ask().catch((error: unknown) => {
      last = error
      return null
    })
    if (answer !== null && answer !== false && answer !== undefined) return answer
    await new Promise((done) => setTimeout(done, 200))
  }
  throw new Error(`${what}: not within ${withinS} s${last instanceof Error ? ` (${last.message})` : ''}`)
}
