import type { CountedGroup, MemberGroup } from '../../../shared/view/member-groups.ts'
import { type Html, html, maybe } from './html.ts'

/** The name of each group beside its count. */
export const GROUP_WORDS: Record<MemberGroup, string> = {
  held: 'needing a person',
  undecided: 'not decided yet',
  in_flight: 'being repaired',
  waiting: 'waiting their turn',
  rehearsed: 'only rehearsed',
  recovered: 'have come up since',
  left: 'left',
}

/** From good to bad, as the bar runs. */
const ORDER: readonly MemberGroup[] = [
  'recovered',
  'in_flight',
  'waiting',
  'rehearsed',
  'undecided',
  'held',
  'left',
]
const WIDTH = 1000

/** How far an incident is healed, as one bar and in words. Empty where it has no member. */
export function repairBar(groups: readonly CountedGroup<unknown>[]): Html | '' {
  const total = groups.reduce((sum, { members }) => sum + members.length, 0)
  if (total === 0) return ''
  const parts = ORDER.flatMap((group) => {
    const count = groups.find((one) => one.group === group)?.members.length ?? 0
    return count === 0 ? [] : [{ group, count }]
  })
  let at = 0
  const rects = parts.map(({ group, count }) => {
    const [x, width] = [at, (count / total) * WIDTH]
    at += width
    return html`<rect class="g-${group}" x="${x.toFixed(1)}" width="${width.toFixed(1)}" height="8"/>`
  })
  return html`<div class="repair-bar"><svg viewBox="0 0 ${WIDTH} 8" preserveAspectRatio="none" aria-hidden="true">${rects}</svg>
<p>${parts.map(({ group, count }, index) => html`${maybe(index > 0, () => html` `)}<span><svg class="dot" width="10" height="10" viewBox="0 0 10 10" aria-hidden="true"><rect class="g-${group}" width="10" height="10" rx="2"/></svg> ${count.toLocaleString('en-US')} ${GROUP_WORDS[group]}</span>`)}</p></div>`
}
