import type { Work } from './due-work.ts'

/**
 * A notice. It is sent once for each code, `about` (an endpoint, an image or an instance) and `day` (`2026-11-24`, or an
 * hour of it: `2026-11-24T10`).
 */
export const noticeWork = (
  fleet: string,
  code: string,
  { about = null, day = null }: { about?: string | null; day?: string | null } = {},
): Work<'notice'> => ({ kind: 'notice', fleet, code, about, day })
