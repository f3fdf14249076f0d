import type { TrialVerdict } from './judge-trial.ts'
import type { TrialOutcome } from './trial-outcome.ts'

/** What each verdict says of a trial, as the glossary has it. */
export const verdictMeanings: Readonly<Record<TrialVerdict['verdict'], string>> = {
  VALID: 'The hammer kept to the plan, and every request is accounted for.',
  SUSPECT:
    'Something disturbed the trial a little, or a part of it could not be checked. Its figures count; read the reason first.',
  INVALID:
    'The trial is no measurement of its variant, for the reason given. A comparison with such a trial names no winner.',
}

/** What each outcome says of a variant, as the glossary has it; it is a result, and the trial can be VALID. */
export const outcomeMeanings: Readonly<Record<TrialOutcome['kind'], string>> = {
  saturated: 'More requests came than the variant could answer in time.',
  failing: 'Requests failed or were lost, although the variant was not at its limit.',
}

/** One sentence or two for each verdict other than VALID and each outcome that a reader meets, such as `SUSPECT means: …`. */
export function meaningsIn(verdicts: readonly Omit<TrialVerdict, 'reasons'>[]): string[] {
  const met = new Set(verdicts.map(({ verdict }) => verdict))
  const outcomes = new Set(verdicts.flatMap(({ outcome }) => outcome?.kind ?? []))
  return [
    ...(['SUSPECT', 'INVALID'] as const)
      .filter((verdict) => met.has(verdict))
      .map((verdict) => `${verdict} means: ${verdictMeanings[verdict]}`),
    ...(['saturated', 'failing'] as const)
      .filter((kind) => outcomes.has(kind))
      .map(
        (kind) => `${kind === 'failing' ? 'Failing' : 'Saturated'} means: ${outcomeMeanings[kind]}`,
      ),
  ]
}
