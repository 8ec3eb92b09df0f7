/** Many requests at once, but never more than the store can take at a time. */

/**
 * Works items in order, at most `atOnce` at a time. Once `hasTime` answers false no further item starts; those items have
 * no result. Throws the first error after all started work has ended.
 */
export async function sideBySide<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  { atOnce, hasTime = () => true }: { atOnce: number; hasTime?: () => boolean },
): Promise<(R | undefined)[]> {
  const results: (R | undefined)[] = items.map(() => undefined)
  const queue = items.entries()
  const lane = async () => {
    for (const [index, item] of queue) {
      if (!hasTime()) return
      results[index] = await work(item)
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, lane))
  const failed = lanes.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
  return results
}
