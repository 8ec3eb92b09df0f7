/**
 * A URL on this server for people and receivers: `path`, from `/` on, below `public_url`, to which a proxy may have added a
 * path of its own.
 */
export const publicLink = (public_url: string, path: string): string =>
  `${public_url.replace(/\/+$/, '')}${path}`
