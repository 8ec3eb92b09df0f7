/** The path and query of a URL, which make it a secret; empty where it has neither. */
export function secretPath(url: string): string {
  if (!URL.canParse(url)) return ''
  const { pathname, search } = new URL(url)
  return pathname.length > 1 || search !== '' ? `${pathname}${search}` : ''
}
