import type { PairKind } from './answer.ts'
import type { Question } from '../run/manifest.ts'
import type { Run } from '../run/read-run.ts'

export interface AnswerPair {
  readonly kind: PairKind
  readonly baseline: string
  readonly challenger: string
  /** Of a pair on equal wires, what both do. */
  readonly both?: string
}

/** The pairs that matter, as far as both of them have trials: the question's, those of equal wires, those that differ by a library only, and A/A. */
export function answerPairs(run: Run): AnswerPair[] {
  const { question, variants } = run.manifest
  const pairs: (AnswerPair | undefined)[] = [
    pairOf('question', question.baseline, question.challenger),
    ...equalPairs(question),
    ...libraryPairs(question),
    ...variants.map(({ name, twinOf }) => pairOf('twin', twinOf, name)),
  ]
  const ran = new Set(run.trials.map(({ variant }) => variant))
  return pairs
    .filter((pair) => pair !== undefined)
    .filter(({ baseline, challenger }) => ran.has(baseline) && ran.has(challenger))
}

function pairOf(
  kind: PairKind,
  baseline: string | undefined,
  challenger: string | undefined,
): AnswerPair | undefined {
  return baseline === undefined || challenger === undefined
    ? undefined
    : { kind, baseline, challenger }
}

/** The question itself may be one of them, and is not asked twice. */
function equalPairs(question: Question): AnswerPair[] {
  const { equalPairs: pairs = [] } = question
  return pairs
    .filter(
      ({ baseline, challenger }) =>
        baseline !== question.baseline || challenger !== question.challenger,
    )
    .map((pair) => ({ kind: 'equal', ...pair }))
}

/** What replaces one side of the question on equal wires is that side with another library. */
function libraryPairs(question: Question): AnswerPair[] {
  return equalPairs(question).flatMap((equal) =>
    (['baseline', 'challenger'] as const).flatMap((side) => {
      const stock = question[side]
      return stock === undefined || stock === equal[side]
        ? []
        : [{ kind: 'library' as const, baseline: stock, challenger: equal[side] }]
    }),
  )
}
