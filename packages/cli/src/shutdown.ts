import { exitCodes } from './command-error.ts'

/**
 * Runs `stop` once on SIGINT, SIGTERM, SIGHUP, or when the process that started this one has gone
 * (its IPC channel closed); then exits with `process.exitCode` (0 where nobody set it), or with
 * `exitCodes.interrupted` on a second signal or when `stop` takes longer than `boundMs`. The function
 * returned begins it for a reason of the caller's.
 */
export function onShutdown(
  stop: (reason: string) => Promise<void>,
  boundMs = 15_000,
): (reason: string) => void {
  let stopping = false
  const begin = (reason: string): void => {
    if (stopping) process.exit(exitCodes.interrupted)
    stopping = true
    setTimeout(() => process.exit(exitCodes.interrupted), boundMs).unref()
    stop(reason).then(
      () => process.exit(),
      (error: unknown) => {
        process.stderr.write(`could not stop in order: ${String(error)}\n`)
        process.exit(exitCodes.unexpected)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, begin)
  process.once('disconnect', () => begin('disconnect'))
  return begin
}
