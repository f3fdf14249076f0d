import { near, oneOfThese, type Finding } from '../finding.ts'
import { measure, startKnown, type Instrument } from '../instrument.ts'

const stallMs = 400
const durationMs = 2000

/** The hammer itself stands still once: response times must hold what callers waited, and the trial must say so. */
export async function checkStall(instrument: Instrument): Promise<Finding[]> {
  await using stack = new AsyncDisposableStack()
  const target = await startKnown({ kind: 'prompt' }, stack)
  const standStill = setTimeout(() => {
    const endMs = performance.now() + stallMs
    while (performance.now() < endMs);
  }, durationMs)
  stack.defer(() => clearTimeout(standStill))
  // Behind warm-up and start, and well before the end.
  const { recording, verdict } = await measure(instrument, target, {
    duration: durationMs,
    warmup: 1000,
    warmupRequests: 0,
  })
  const { response } = recording.distributions
  return [
    near('longest response', {
      value: response.maxValue / 1000,
      known: stallMs,
      tolerance: 60,
      unit: ' ms',
    }),
    // A fifth of the requests comes meanwhile and waits evenly from 0 to 400 ms: half of them 200 ms and more.
    near('p90', {
      value: response.getValueAtPercentile(90) / 1000,
      known: stallMs / 2,
      tolerance: 60,
      unit: ' ms',
    }),
    oneOfThese('verdict', verdict.verdict, ['SUSPECT', 'INVALID']),
  ]
}
