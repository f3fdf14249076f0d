import type { ScheduledRound } from './block-schedule.ts'
import { runStart, type NumberedRound, type StartContext } from './run-start.ts'

/** Runs every start of a schedule in turn; at most `repeats` rounds that the hammer spoiled are done again. */
export async function runBlocks(
  schedule: readonly ScheduledRound[],
  context: StartContext,
  repeats: number,
): Promise<void> {
  const rounds = numbered(schedule)
  const starts = [...new Set(rounds.map(({ start }) => start))]
  let left = repeats
  for (const start of starts) {
    const own = rounds.filter((round) => round.start === start)
    left -= await runStart(own, context, left)
  }
}

function numbered(schedule: readonly ScheduledRound[]): NumberedRound[] {
  let trials = 0
  return schedule.map((scheduled, index) => {
    const firstTrial = trials + 1
    trials += scheduled.order.length
    return { ...scheduled, round: index + 1, firstTrial }
  })
}
