/** What the log reader makes of a text, in one short line per event, for tables of fixtures. */
import { readLog } from '../../../shared/evidence/read-log.ts'

/** For example `answer refused 169.254.169.254`, `mark no_source`, `loaded DataSourceEc2 (cached)`. */
export function readAs(text: string): string[] {
  return readLog(text).map((event) => {
    switch (event.kind) {
      case 'answer':
        return words(
          'answer',
          event.answer,
          event.status,
          event.host,
          event.elapsed && `after ${event.elapsed}`,
        )
      case 'mark':
        return words('mark', event.mark, event.stage, event.detail)
      case 'loaded':
        return words('loaded', event.datasource, event.cached && '(cached)')
      case 'search':
        return words('search', event.datasource, event.scope)
      case 'searched':
        return words('searched', event.datasource, event.scope, event.found ? 'found' : 'nothing')
      case 'listed':
        return words('listed', ...event.names)
      case 'dmi':
        return words('dmi', event.field, event.value)
      case 'took':
        return words('took', event.stage, event.seconds)
      case 'banner':
        return words('banner', event.stage ?? 'single', event.version, event.up)
      case 'finished':
        return words('finished', event.version, event.datasource, event.up)
      default:
        return event.kind
    }
  })
}

function words(...parts: (string | number | null | false)[]): string {
  return parts.filter((part) => part !== null && part !== false && part !== '').join(' ')
}
