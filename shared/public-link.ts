/** An address on this server for people and receivers: `path`, from `/` on, below `public_url`, which a proxy may have given a path of its own. */
export const publicLink = (public_url: string, path: string): string =>
  `${public_url.replace(/\/+$/, '')}${path}`
