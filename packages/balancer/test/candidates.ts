import type { Candidate } from '../src/policies/policy.ts'

/** One who may be picked, idle and like all others unless told otherwise. */
export function candidate<T extends object>(
  known: Partial<Candidate> & T,
): Candidate & Partial<Candidate> & T {
  return { load: 0, weight: 1, typicalMs: 0, ...known }
}
