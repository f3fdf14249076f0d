import { near, oneOfThese, type Finding } from '../finding.ts'
import { measure, startKnown, type Instrument } from '../instrument.ts'

const everyMs = 1000
const holdsMs = 250

/**
 * A server that holds its replies for a quarter of each second: of the requests a quarter waits, evenly from 0 to
 * 250 ms, which gives every percentile and the mean. An instrument that omits who would have come meanwhile
 * (coordinated omission) finds less.
 */
export async function checkFreeze(instrument: Instrument): Promise<Finding[]> {
  await using stack = new AsyncDisposableStack()
  const target = await startKnown({ kind: 'freezes', everyMs, holdsMs }, stack)
  const { recording, ledger } = await measure(instrument, target, { duration: 6 * everyMs })
  const { response } = recording.distributions
  const share = holdsMs / everyMs
  const atMs = (percent: number): number => holdsMs * (1 - (1 - percent / 100) / share)
  const percentile = (percent: number): Finding =>
    near(`p${percent}`, {
      value: response.getValueAtPercentile(percent) / 1000,
      known: atMs(percent),
      tolerance: 12,
      unit: ' ms',
    })
  return [
    percentile(90),
    percentile(95),
    percentile(99),
    near('mean', {
      value: response.mean / 1000,
      known: (share * holdsMs) / 2,
      tolerance: 5,
      unit: ' ms',
    }),
    oneOfThese('right answers', ledger.ok, [ledger.planned]),
  ]
}
