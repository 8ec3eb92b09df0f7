/** One line that a guest prints: since when or by whom, the line itself, and what it is read as. */
export type Fixture = [when: string, line: string, readAs: string[]]
