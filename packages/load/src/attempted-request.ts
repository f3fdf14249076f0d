/** How one attempt ended. */
export interface AttemptEnd {
  /** `OK`, or why it failed. */
  readonly code: string
  /** Whether asking again may help: a wrong answer would stay wrong. */
  readonly mayRetry: boolean
}

/** Asks again while that fails, up to a bound; resolves with the last end and the number of attempts after the first. */
export async function askWithRetries(
  ask: () => Promise<AttemptEnd>,
  retriesMax: number,
): Promise<{ readonly code: string; readonly retries: number }> {
  for (let retries = 0; ; retries++) {
    const { code, mayRetry } = await ask()
    if (code === 'OK' || !mayRetry || retries === retriesMax) return { code, retries }
  }
}
