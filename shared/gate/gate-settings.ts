/** The settings of the gate that a caller may choose, and their defaults. Pure. */
import {
  GATE_ALPHA,
  GATE_ALPHA_SHARES,
  GATE_BETA,
  GATE_FIRST_LOOK_SHARE,
  GATE_LOOKS,
  GATE_P0,
  GATE_P1,
  GATE_SHIFT_S,
  GATE_SHIFT_SHARE,
} from '../policy/gate.ts'

export interface GateSettings {
  p0: number
  p1: number
  alpha: number
  beta: number
  /** A shift must reach both to refuse: seconds, and the share of the baseline's median. */
  slower_s: number
  slower_share: number
  recovered_is_loss: boolean
  /** A boot whose race margin is at most this counts as lost; null: margins are only compared. */
  margin_at_risk_s: number | null
  /** `auto`: Wald's test, and Fisher's where the baseline itself fails more often than p0. */
  failures_by: 'auto' | 'wald' | 'fisher'
  /** Pass only an image that is shown to be no slower, not one that is merely not found slower. */
  strict: boolean
}

export const GATE_DEFAULTS: GateSettings = {
  p0: GATE_P0,
  p1: GATE_P1,
  alpha: GATE_ALPHA,
  beta: GATE_BETA,
  slower_s: GATE_SHIFT_S,
  slower_share: GATE_SHIFT_SHARE,
  recovered_is_loss: false,
  margin_at_risk_s: null,
  failures_by: 'auto',
  strict: false,
}

export type Family = keyof typeof GATE_ALPHA_SHARES

/** The alpha of one family of tests, over all looks. */
export const alphaOf = ({ alpha }: GateSettings, family: Family): number => alpha * GATE_ALPHA_SHARES[family]

/**
 * What a family may spend at a look (its place in GATE_LOOKS). Failures spend it evenly, because they are counted and the
 * first look costs no more for them; speed and margins spend nearly all of it at the first look.
 */
export function alphaAt(settings: GateSettings, family: Family, look: number): number {
  const all = alphaOf(settings, family)
  if (family === 'failures') return all / GATE_LOOKS.length
  return look === 0
    ? all * GATE_FIRST_LOOK_SHARE
    : (all * (1 - GATE_FIRST_LOOK_SHARE)) / (GATE_LOOKS.length - 1)
}

/** The risk of passing a bad image, split evenly: an image that passes one look has passed. */
export const betaAt = ({ beta }: GateSettings): number => beta / GATE_LOOKS.length
