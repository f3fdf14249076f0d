/** What became of every request of one trial's plan. All figures are counts of requests. */
export interface Ledger {
  /** Requests the plan held for the measured phase. */
  readonly planned: number
  /** Never sent, because the bound on outstanding requests was reached. */
  readonly shed: number
  /**
   * Never sent, because its deadline had passed before the hammer got to it. Absent in runs made before
   * the two were told apart: `shed` holds both there.
   */
  readonly shedLate?: number
  readonly sent: number
  /** Answered, and equal to the expected answer. */
  readonly ok: number
  /** Answered, but not as expected. */
  readonly wrong: number
  /** Not answered within the deadline. */
  readonly timedOut: number
  /** Refused or failed, per status code. */
  readonly errors: Readonly<Record<string, number>>
  /**
   * Replies after their request had timed out or failed; those requests are in `timedOut` or `errors`. This and
   * the counts that follow are absent where the transport cannot see such replies.
   */
  readonly late?: number
  /** Second and further replies to the same request. */
  readonly duplicate?: number
  /** Replies to what was never asked. */
  readonly foreign?: number
  /** Answers of more than one message; their requests are in `errors`. */
  readonly doubled?: number
  /**
   * Requests sent again by the hammer, because their connection was lost or nobody could answer. Each is one request
   * of the plan still. Absent in runs from before it was counted.
   */
  readonly sentAgain?: number
}

/** Checks both identities of the ledger; returns the sentence of the fault, or undefined if it balances. */
export function ledgerBalances(ledger: Ledger): string | undefined {
  return notACount(ledger) ?? plannedFault(ledger) ?? sentFault(ledger)
}

/** Requests that ended in an error of any code. */
export function failedRequests(ledger: Ledger): number {
  return Object.values(ledger.errors).reduce((sum, count) => sum + count, 0)
}

/**
 * Requests without a right answer in time through no fault of the hammer: failed, timed out, or shed by
 * the bound on outstanding requests.
 */
export function unansweredRequests(ledger: Ledger): number {
  return ledger.shed + ledger.timedOut + failedRequests(ledger)
}

function notACount({ errors, ...counts }: Ledger): string | undefined {
  const entries = [...Object.entries(counts), ...Object.entries(errors)]
  const fault = entries.find(([, count]) => !(Number.isSafeInteger(count) && count >= 0))
  return fault && `The ledger holds ${fault[1]} for ${fault[0]}, which is not a count.`
}

function plannedFault({ planned, sent, shed, shedLate = 0 }: Ledger): string | undefined {
  const accounted = sent + shed + shedLate
  if (planned === accounted) return undefined
  const late = shedLate > 0 ? ` + ${shedLate} shed late` : ''
  return (
    `The ledger does not balance: ${planned} planned, but ${sent} sent + ${shed} shed${late} = ` +
    `${accounted}.`
  )
}

function sentFault(ledger: Ledger): string | undefined {
  const { sent, ok, wrong, timedOut } = ledger
  const failed = failedRequests(ledger)
  const settled = ok + wrong + timedOut + failed
  if (sent === settled) return undefined
  return (
    `The ledger does not balance: ${sent} sent, but ${ok} ok + ${wrong} wrong + ` +
    `${timedOut} timed out + ${failed} failed = ${settled}.`
  )
}
