/** By which a session is listed and ended: the beginning of its hash, which signs nobody in. */
export const sessionId = ({ hash }: { hash: string }): string => hash.slice(0, 16)
