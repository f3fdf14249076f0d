import { exitCodes } from '@rpc-vs-mom/cli'
import { checkCapacity } from './checks/capacity.ts'
import { checkCollections } from './checks/collections.ts'
import { checkFreeze } from './checks/freeze.ts'
import { checkSabotage } from './checks/sabotage.ts'
import { checkSameTwice } from './checks/same-twice.ts'
import { checkStall } from './checks/stall.ts'
import type { Finding } from './finding.ts'
import type { Instrument } from './instrument.ts'

export interface Check {
  readonly title: string
  readonly run: (instrument: Instrument) => Promise<Finding[]>
}

/** A new check is one more file and one more element. */
export const checks: readonly Check[] = [
  { title: 'freeze: a server that holds its replies', run: checkFreeze },
  { title: 'stall: a hammer that stands still', run: checkStall },
  { title: 'sabotage: wrong, lost and doubled answers', run: checkSabotage },
  { title: 'collector: whose a tail is', run: checkCollections },
  { title: 'A/A: a server compared with itself', run: checkSameTwice },
  { title: 'capacity: servers that hold 2000/s', run: checkCapacity },
]

/**
 * A check that failed is made again at most so often, and only what failed each time counts: a busy host spoils a
 * measurement, a fault spoils all.
 */
const repeatsMax = 2

/** No check is made again later than this, in milliseconds from the start. */
const repeatUntilMs = 70_000

/** Runs all checks in turn and prints what each knew and measured; returns the exit code, 98 where one failed. */
export async function selftest(
  instrument: Instrument,
  print: (line: string) => void,
): Promise<number> {
  const startMs = performance.now()
  let missed = 0
  for (const { title, run } of checks) {
    let failing: string[] | undefined
    for (let repeats = 0; ; repeats++) {
      print(repeats === 0 ? title : `${title}, again`)
      const findings = await run(instrument)
      for (const finding of findings) print(`  ${lineOf(finding)}`)
      const failed = findings.filter(({ isMet }) => !isMet).map(({ what }) => what)
      failing = failing?.filter((what) => failed.includes(what)) ?? failed
      const isLast = repeats === repeatsMax || performance.now() - startMs > repeatUntilMs
      if (failing.length > 0 && !isLast) continue
      missed += failing.length
      break
    }
  }
  print(missed === 0 ? passed : `${missed} of the values above ${failedSentence}`)
  return missed === 0 ? exitCodes.ok : exitCodes.invalidRun
}

const passed = 'The hammer measures what it should on this machine.'

const failedSentence =
  'are not as they must be. Run it again when nothing else uses this machine; what fails again is a fault of the hammer here.'

function lineOf({ what, expected, measured, isMet }: Finding): string {
  return `${isMet ? 'ok    ' : 'FAILED'}  ${what}: expected ${expected}, measured ${measured}`
}
