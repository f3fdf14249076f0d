/** What the less common classes of a ledger mean, as the glossary has it. */
export const ledgerMeanings = {
  shed: 'Not sent, because too many requests were outstanding.',
  'shed late': 'Not sent, because its deadline had passed before the hammer got to it.',
  late: 'A reply that came after its request had timed out or failed.',
  duplicate: 'A second reply to a request that already has one.',
  foreign: 'A reply to a request that was never sent.',
  doubled: 'An answer of more than one message, where the contract allows one.',
  'sent again':
    'Sent a second time by the hammer, because its connection was lost or nobody could answer.',
} as const
