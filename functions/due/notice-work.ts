import type { Work } from './due-work.ts'

/** A notice. It is sent once for each code, `about` (an endpoint or an image) and `day` (`2026-11-24`). */
export const noticeWork = (
  fleet: string,
  code: string,
  { about = null, day = null }: { about?: string | null; day?: string | null } = {},
): Work<'notice'> => ({ kind: 'notice', fleet, code, about, day })
