/** Upper edges of the buckets for boots, in cells and in metrics. Cells are stored: never change them. */
export const MARGIN_EDGES_S = [-60, -30, -10, -5, -2, -1, 0, 1, 2, 5, 10, 30, 60] as const
export const STAGE_EDGES_S = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600] as const
