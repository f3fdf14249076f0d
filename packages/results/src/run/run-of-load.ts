import type { Run } from './read-run.ts'

/** The part of a run with a design that was measured at one load, as a run of its own whose rounds count from 1. */
export function runOfLoad({ manifest, trials }: Run, load: string): Run {
  const { design, plan } = manifest
  const own = design?.loads.find(({ name }) => name === load)
  if (design === undefined || own === undefined) throw new RangeError(`the run has no load ${load}`)
  const rounds = design.rounds.flatMap((round, index) => (round.load === load ? [index + 1] : []))
  const hashes = plan.roundHashes
  return {
    manifest: {
      ...manifest,
      order: rounds.map((round) => manifest.order[round - 1]!),
      plan: {
        ...plan,
        rateRps: own.rateRps,
        requests: own.requests,
        ...(hashes && { roundHashes: rounds.map((round) => hashes[round - 1]!) }),
      },
    },
    trials: trials
      .filter(({ round }) => rounds.includes(round))
      .map((trial) => ({ ...trial, round: rounds.indexOf(trial.round) + 1 })),
  }
}
