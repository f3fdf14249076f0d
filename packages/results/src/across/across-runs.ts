import { answerRun } from '../answer/answer-run.ts'
import { compareRun } from '../compare/compare-run.ts'
import type { Run } from '../run/read-run.ts'

/** One variant of two runs of the same plan; the statistics are those within a run. */
export interface AcrossVariant {
  readonly variant: string
  /** At which load; absent where the run has one. */
  readonly load?: string
  readonly outcome: 'A better' | 'B better' | 'mixed' | 'no difference found' | 'not comparable'
  /** Why it is not comparable; else empty. */
  readonly reasons: readonly string[]
  /** B / A by metric. */
  readonly ratios: Readonly<Record<string, AcrossRatio>>
}

export interface AcrossRatio {
  readonly ratio: number
  readonly low?: number
  readonly high?: number
  readonly significant: boolean
}

/**
 * Compares every variant that both runs have, round by round or start by start, which had the same plan. What the
 * machine did otherwise when the second run was measured is part of what is found.
 */
export function acrossRuns(a: Run, b: Run): AcrossVariant[] {
  const names = a.manifest.variants.filter(
    ({ name, twinOf }) =>
      twinOf === undefined && [a, b].every(({ trials }) => trials.some(isOf(name))),
  )
  return names.flatMap(({ name }) => ofVariant(bothAsOne(name, a, b), name))
}

function ofVariant(run: Run, variant: string): AcrossVariant[] {
  if (run.manifest.design === undefined) {
    const [pair] = compareRun(run).pairs
    return pair === undefined
      ? []
      : [{ variant, outcome: named(pair.outcome), reasons: pair.reasons, ratios: pair.ratios }]
  }
  const question = answerRun(run)?.pairs.find(({ kind }) => kind === 'question')
  return (question?.loads ?? []).map(({ load, speed, ratios }) => ({
    variant,
    load,
    outcome: named(speed.outcome),
    reasons: speed.reasons,
    ratios,
  }))
}

function named(outcome: string): AcrossVariant['outcome'] {
  if (outcome === 'baseline better') return 'A better'
  if (outcome === 'challenger better') return 'B better'
  if (outcome === 'mixed' || outcome === 'not comparable') return outcome
  return 'no difference found'
}

function isOf(name: string): (trial: { readonly variant: string }) => boolean {
  return ({ variant }) => variant === name
}

/** A run in which the variant of the first run and that of the second one are two variants. */
function bothAsOne(name: string, a: Run, b: Run): Run {
  const { manifest } = a
  const variant = manifest.variants.find((one) => one.name === name)!
  const trials = [
    ...a.trials.filter(isOf(name)).map((trial) => ({ ...trial, variant: 'A' })),
    ...b.trials.filter(isOf(name)).map((trial) => ({ ...trial, variant: 'B' })),
  ]
  const rounds = manifest.order.map((_, index) =>
    ['A', 'B'].filter((each) =>
      trials.some(({ variant: of, round }) => of === each && round === index + 1),
    ),
  )
  const { design, question, ...rest } = manifest
  return {
    trials,
    manifest: {
      ...rest,
      missing: [],
      variants: ['A', 'B'].map((each) => ({ ...variant, name: each })),
      order: rounds,
      question: { text: question.text, baseline: 'A', challenger: 'B' },
      ...(design && { design: designOf(design, rounds) }),
    },
  }
}

/** Without what is known of the other variants; a round that one of the runs does not have is one that was dropped. */
function designOf(design: NonNullable<Run['manifest']['design']>, rounds: readonly string[][]) {
  const { capacity: _, parts: __, ...rest } = design
  return {
    ...rest,
    starts: design.starts.map((start) => ({ ...start, variants: [] })),
    dropped: rounds.flatMap((names, index) => (names.length < 2 ? [index + 1] : [])),
  }
}
