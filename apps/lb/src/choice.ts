import {
  type Admission,
  policies,
  type PolicyName,
  type RotationOptions,
} from '@rpc-vs-mom/balancer'

/** What decides who gets a request, as the flags say it. */
export interface Choice {
  readonly policy: PolicyName
  /** Requests that a worker may have at once; others wait in line. */
  readonly credits: number
  /** Whether requests that would be answered too late are refused at once. */
  readonly admission: Admission
  /** Whether a worker that does worse than the others is taken out. */
  readonly outliers: boolean
}

/** The part of the options of a rotation that the choice makes: the same for every engine. */
export function rotationChoice({
  policy,
  credits,
  admission,
  outliers,
}: Choice): Pick<RotationOptions, 'policy' | 'credits' | 'admission' | 'breaker'> {
  return { policy: policies[policy](Math.random), credits, admission, breaker: { outliers } }
}
