/** The id by which a session is listed and ended: the beginning of its hash, with which nobody can sign in. */
export const sessionId = ({ hash }: { hash: string }): string => hash.slice(0, 16)
