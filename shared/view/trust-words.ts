/** The levels of trust (docs/trust.md) in words that need no document; keyed by the stored level. */
export const TRUST_WORDS: Record<string, { word: string; means: string }> = {
  attested: { word: 'attested', means: 'the control plane vouches for it' },
  bound: { word: 'known guest', means: 'it sent the secret of an earlier boot or of its launch' },
  claimed: {
    word: 'unverified',
    means: 'only the image’s token vouches for it, so it is shown but not counted, and pages nobody',
  },
  contested: {
    word: 'contested',
    means:
      'two secrets report as this machine: neither is trusted until an operator or the console shows which one is its own',
  },
  quarantined: { word: 'quarantined', means: 'it sent a second secret: an operator has to decide' },
}
