import type { TrialRecord } from '@rpc-vs-mom/results'
import { describe, expect, test } from 'vitest'
import { checkCapacity } from '../src/selftest/checks/capacity.ts'
import { checkCollections } from '../src/selftest/checks/collections.ts'
import { checkFreeze } from '../src/selftest/checks/freeze.ts'
import { checkSabotage } from '../src/selftest/checks/sabotage.ts'
import { checkSameTwice } from '../src/selftest/checks/same-twice.ts'
import { checkStall } from '../src/selftest/checks/stall.ts'
import { installed, type Instrument } from '../src/selftest/instrument.ts'

describe('the self-test fails', { timeout: 90_000 }, () => {
  test('an instrument that leaves out who comes while it waits for an answer', async () => {
    const findings = await checkFreeze(
      trialsWith(({ plan, target }) => ({
        plan: { ...plan, maxOutstanding: 1 },
        target,
      })),
    )
    expect(missedOf(findings)).toEqual(expect.arrayContaining(['p90', 'mean', 'right answers']))
  })

  test('an instrument that counts from when it sent, not from when it should have', async () => {
    const findings = await checkStall(
      recordsWith((record) => {
        const { distributions } = record.recording
        const fromSent = { ...distributions, response: distributions.service }
        return { ...record, recording: { ...record.recording, distributions: fromSent } }
      }),
    )
    expect(missedOf(findings)).toEqual(['longest response', 'p90'])
  })

  test('an instrument that does not look at answers', async () => {
    const findings = await checkSabotage(
      trialsWith(({ plan, target }) => {
        const { questions } = plan
        const begin: typeof questions.begin = (codec) => {
          const session = questions.begin(codec)
          return { next: (question) => ({ ...session.next(question), check: () => ({}) }) }
        }
        return { plan: { ...plan, questions: { ...questions, begin } }, target }
      }),
    )
    expect(missedOf(findings)).toEqual(expect.arrayContaining(['wrong answers', 'verdict']))
  })

  test('an instrument that forgets what was lost', async () => {
    const findings = await checkSabotage(
      recordsWith((record) => ({
        ...record,
        ledger: { ...record.ledger, timedOut: 0 },
      })),
    )
    expect(missedOf(findings)).toContain('lost answers')
  })

  test('an instrument that does not know when workers collect, or takes their collections for its own', async () => {
    const [ofWorker] = await checkCollections(
      trialsWith(({ plan, target }) => ({
        plan,
        target: { ...target, programs: [] },
      })),
    )
    expect(ofWorker!.isMet).toBe(false)
    const [, ofHammer] = await checkCollections(
      recordsWith((record) => {
        if (record.tail === undefined) return record
        const { hammerCollection, workerCollection } = record.tail.causes
        const causes = {
          ...record.tail.causes,
          hammerCollection: workerCollection,
          workerCollection: hammerCollection,
        }
        return { ...record, tail: { ...record.tail, causes } }
      }),
    )
    expect(ofHammer!.isMet).toBe(false)
  })

  test('an instrument that treats one of two servers worse', async () => {
    let trials = 0
    const findings = await checkSameTwice(
      trialsWith(({ plan, target }) => {
        // After the first, the second and third of every four are those of the baseline.
        const isBaseline = [2, 3].includes(trials++ % 4)
        if (!isBaseline) return { plan, target }
        const ask: typeof target.ask = async (request, call) => {
          await new Promise((resolve) => setTimeout(resolve, 20))
          return target.ask(request, call)
        }
        return { plan, target: { ...target, ask } }
      }),
    )
    expect(missedOf(findings)).toEqual(['ratio of a server to itself at p50'])
  })

  test('an instrument that offers a third of what it says', async () => {
    const findings = await checkCapacity({
      ...installed,
      async searchTargets(names, options) {
        const found = await installed.searchTargets(names, options)
        const variants = found.variants.map((one) => {
          const { rps = 0, lowRps = 0, highRps = 0 } = one.interval ?? {}
          return { ...one, interval: { rps: 3 * rps, lowRps: 3 * lowRps, highRps: 3 * highRps } }
        })
        return { ...found, variants }
      },
    })
    expect(findings.map(({ isMet }) => isMet)).toEqual([false, false])
  })
})

test('the self-test passes the installed instrument on what no busy host can spoil', async () => {
  expect(missedOf(await checkSabotage(installed))).toEqual([])
})

type TrialArguments = Parameters<Instrument['runTrial']>

/** The installed instrument, which puts another plan to another target than it was given. */
function trialsWith(
  change: (given: { plan: TrialArguments[0]; target: TrialArguments[1] }) => {
    plan: TrialArguments[0]
    target: TrialArguments[1]
  },
): Instrument {
  return {
    ...installed,
    runTrial(given, asked, place, log) {
      const { plan, target } = change({ plan: given, target: asked })
      return installed.runTrial(plan, target, place, log)
    },
  }
}

/** The installed instrument, which tells something else than it recorded. */
function recordsWith(change: (record: TrialRecord) => TrialRecord): Instrument {
  return {
    ...installed,
    async runTrial(...given) {
      const result = await installed.runTrial(...given)
      return { ...result, record: change(result.record) }
    },
  }
}

function missedOf(
  findings: readonly { readonly what: string; readonly isMet: boolean }[],
): string[] {
  return findings.filter(({ isMet }) => !isMet).map(({ what }) => what)
}
