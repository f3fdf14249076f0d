import type { CapacityInterval } from '@rpc-vs-mom/results'
import { echoQuestions } from '../echo-questions.ts'
import { figure, type Finding } from '../finding.ts'
import { startKnown, trialSettings, type Instrument } from '../instrument.ts'

const serviceUs = 500
const slo = { p99Ms: 50, failedShare: 0.001 }
const searchMs = 20_000

/** Of what is known. */
const toleranceShare = 0.03

/** Servers that do 2,000 requests per second, one after another: one lets all wait, the other refuses above a line. */
export async function checkCapacity(instrument: Instrument): Promise<Finding[]> {
  return [
    await searched(instrument, 'a serial server', Number.MAX_SAFE_INTEGER),
    await searched(instrument, 'a server with a hard limit', 80),
  ]
}

async function searched(instrument: Instrument, what: string, lineMax: number): Promise<Finding> {
  await using stack = new AsyncDisposableStack()
  const target = await startKnown({ kind: 'serial', serviceUs, lineMax }, stack)
  let endsMs = Infinity
  const { variants } = await instrument.searchTargets([what], {
    questions: echoQuestions,
    targetOf: () => target,
    slo,
    settings: { ...trialSettings, duration: 1000, warmup: 100, warmupRequests: 0, timeout: 500 },
    fineMs: 3000,
    search: {
      firstRps: 500,
      highestRps: 16_000,
      ratioMax: 1.06,
      trialsMax: 40,
      takenShareMax: 0.1,
      isTimeUp: () => {
        if (endsMs === Infinity) endsMs = performance.now() + searchMs
        return performance.now() > endsMs
      },
    },
    pause: () => Promise.resolve(),
    tried: () => undefined,
  })
  return capacityFinding(what, variants[0]?.interval, 1e6 / serviceUs)
}

/** Within 3 percent; where the host is noisy, the interval is wider, within reason, and must cover the truth. */
export function capacityFinding(
  what: string,
  found: CapacityInterval | undefined,
  knownRps: number,
): Finding {
  const { rps = 0, lowRps = 0, highRps = Infinity } = found ?? {}
  const isNear = Math.abs(rps / knownRps - 1) <= toleranceShare
  const isWide = highRps > noisyFactor.least * lowRps
  const isCovered = lowRps <= knownRps && knownRps <= highRps
  return {
    what: `capacity of ${what}`,
    expected: `${figure(knownRps)}/s ± 3 %, or covered by the wide interval of a noisy host`,
    measured: `${figure(rps)}/s (${figure(lowRps)} to ${figure(highRps)})`,
    isMet: highRps < noisyFactor.most * lowRps && (isNear || (isWide && isCovered)),
  }
}

/** How far apart the ends of an interval are that tells of a noisy host; farther apart it tells nothing. */
const noisyFactor = { least: 1.15, most: 2 } as const
