/** The four answers of the gate. */
export const DECISIONS = ['promote', 'refuse', 'inconclusive', 'cannot_judge'] as const
export type Decision = (typeof DECISIONS)[number]
