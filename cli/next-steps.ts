/** What `serve` says once it listens: where it is, what links will name, and how a guest reports to it. */
import { setupLines } from '../shared/reporter-setup.ts'
import type { Style } from './terminal/style.ts'

export interface Listening {
  /** Where this machine reaches it. */
  url: string
  /** Where other machines do, best first; empty where none can. */
  reachable: string[]
  /** What links in pages and webhooks begin with. */
  linksTo: string
  demo: boolean
}

/** Text for a terminal or a log. */
export function nextSteps({ url, reachable, linksTo, demo }: Listening, style: Style): string {
  const open = reachable.length === 0 ? '' : ' (asks for a viewer token)'
  const [best = url] = reachable
  return [
    ...(demo
      ? [`${style.bold('The demo')}   ${url}/?fleet=demo   its two boots, its incident, its repair`]
      : []),
    `${style.bold('Dashboard')}  ${best}/${open}`,
    `${style.bold('Links')}      pages and webhooks link to ${linksTo} (\`public_url\` of the configuration changes it)`,
    ...others(reachable, url, style),
    style.bold('A real guest'),
    ...setupLines({ url: best }).map((line) => `  ${line}`),
    '\n',
  ].join('\n')
}

function others(reachable: string[], url: string, style: Style): string[] {
  if (reachable.length === 0)
    return [
      `${style.bold('Reach')}      only this machine can reach ${url}; for other guests: boot-health serve --host 0.0.0.0`,
    ]
  return reachable.length > 1 ? [`${style.bold('Also at')}    ${reachable.slice(1).join(' ')}`] : []
}
