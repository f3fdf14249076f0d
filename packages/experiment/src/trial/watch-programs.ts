import { watchPauses, type Pauses } from '@rpc-vs-mom/pauses'
import type { ProgramPauses } from '@rpc-vs-mom/results'

/** A program of ours that a trial watches. */
export interface WatchedProgram {
  /** As its answers name it, where it is a worker. */
  readonly program: string
  readonly role: ProgramPauses['role']
  watchPauses(): () => Promise<Pauses | undefined>
}

/** This process, which sends. */
const hammer: WatchedProgram = { program: 'hammer', role: 'hammer', watchPauses }

/**
 * Watches this process and `others` from now on; the function returned ends it and gives the pauses in time
 * from `originUs` on the monotonic clock. A program that has ended meanwhile is left out.
 */
export function watchPrograms(
  others: readonly WatchedProgram[],
  originUs: number,
): () => Promise<ProgramPauses[]> {
  const watched = [hammer, ...others].map((one) => ({
    program: one.program,
    role: one.role,
    end: one.watchPauses(),
  }))
  return async () => {
    const told = watched.map(async ({ program, role, end }) => {
      const pauses = await end()
      return pauses && { program, role, ...sinceOrigin(pauses, originUs) }
    })
    return (await Promise.all(told)).filter((one) => one !== undefined)
  }
}

function sinceOrigin(
  { longest, ...figures }: Pauses,
  originUs: number,
): Omit<ProgramPauses, 'program' | 'role'> {
  const originMs = originUs / 1000
  // Some began before the measured part, which starts a moment after the watch.
  const pauses = longest.map((pause) => ({ ...pause, atMs: pause.atMs - originMs }))
  return { ...figures, pauses: pauses.filter(({ atMs, tookMs }) => atMs + tookMs > 0) }
}
