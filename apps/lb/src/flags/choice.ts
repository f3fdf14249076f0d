import {
  type Admission,
  policies,
  type PolicyName,
  type RotationOptions,
  type TieBreak,
} from '@rpc-vs-mom/balancer'

/** What decides who gets a request, as the flags say it. */
export interface Choice {
  readonly policy: PolicyName
  /** What decides between workers that are equally busy; default latency. */
  readonly tieBreak?: TieBreak
  /** Requests that a worker of weight 1 may have at once; others wait in the queue. */
  readonly credits: number
  /** Whether requests that would be answered too late are refused at once. */
  readonly admission: Admission
  /** Whether a worker that does worse than the others is taken out. */
  readonly outliers: boolean
  /** Time in which the weight of a worker that joins or comes back rises to its whole; default 5 s. */
  readonly slowStartMs?: number
}

type RotationChoice = Pick<
  RotationOptions,
  'policy' | 'credits' | 'admission' | 'breaker' | 'slowStartMs'
>

/** The part of the options of a rotation that the choice makes: the same for every engine. */
export function rotationChoice(choice: Choice): RotationChoice {
  const { policy, tieBreak, credits, admission, outliers, slowStartMs } = choice
  return {
    policy: policies[policy](Math.random, tieBreak),
    credits,
    admission,
    breaker: { outliers },
    ...(slowStartMs !== undefined && { slowStartMs }),
  }
}
