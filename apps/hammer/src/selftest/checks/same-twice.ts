import { pairedRatio } from '@rpc-vs-mom/results'
import { figure, type Finding } from '../finding.ts'
import { measure, startKnown, type Instrument } from '../instrument.ts'

const pairs = 8

/** The same server measured as if it were two (A/A): no difference may be found. */
export async function checkSameTwice(instrument: Instrument): Promise<Finding[]> {
  await using stack = new AsyncDisposableStack()
  const target = await startKnown({ kind: 'prompt' }, stack)
  const medianUs = async (seed: number): Promise<number> => {
    const settings = { seed, duration: 500, warmup: 50, warmupRequests: 200 }
    const { recording } = await measure(instrument, target, settings)
    return recording.distributions.response.getValueAtPercentile(50)
  }
  await medianUs(1)
  const measured = []
  for (let pair = 1; pair <= pairs; pair++) {
    // Each comes first as often, so that what drifts favours neither.
    const [first, second] = [await medianUs(pair), await medianUs(pair)]
    measured.push(
      pair % 2 === 0
        ? { baseline: first, challenger: second }
        : { baseline: second, challenger: first },
    )
  }
  const { ratio, low, high } = pairedRatio(measured, confidence)
  return [
    {
      what: 'ratio of a server to itself at p50',
      expected: '1 in its interval of 99 %',
      measured: `${figure(ratio)} (${figure(low!)} to ${figure(high!)})`,
      isMet: low! <= 1 && high! >= 1,
    },
  ]
}

/** A healthy instrument fails the check in one of a hundred runs. */
const confidence = 0.99
