/** The levels of trust (docs/trust.md) in words that need no document; keyed by the stored level. */
export const TRUST_WORDS: Record<string, { word: string; means: string }> = {
  attested: { word: 'attested', means: 'the control plane vouches for it' },
  bound: { word: 'known guest', means: 'it has the secret of an earlier boot or of its launch' },
  claimed: {
    word: 'unverified',
    means: 'only the image’s token vouches for it: shown, counted nowhere, and pages nobody',
  },
  contested: {
    word: 'contested',
    means:
      'two secrets speak for this machine: nobody is believed until a person or its console says which is its own',
  },
  quarantined: { word: 'quarantined', means: 'it has a second secret: kept aside until an operator decides' },
}
