import type { Tally } from './recent-calls.ts'

/** Minimum calls, of the backend and of the rest together, before failure rates are compared. */
const enoughCalls = 10

/** Minimum times, of the backend and of the rest together, before speeds are compared. */
const enoughTimes = 30

/** A worker must fail this share of its calls more than the others do. */
const failureMargin = 0.1

/** Value of G above which a difference is no chance: 4 standard errors, between equals once in 30 000 times. */
const certainG = 16

/** A worker must take this many times as long as the others do. */
const slowFactor = 5

/** What is known of one backend of those compared. */
export interface OutlierInput {
  readonly recent: Tally
  /** One that has just begun is slow until it is warm. */
  readonly isWarm: boolean
}

export interface Outlier {
  readonly index: number
  readonly sentence: string
}

/**
 * The one that does worse than all the others together: the one that fails most, else the slowest.
 *
 * Comparing with the rest works from two workers up. Comparing with the mean and standard deviation of all,
 * as Envoy's success-rate ejection and gRPC's A50 do, cannot: of n numbers none is further than sqrt(n - 1)
 * deviations from their mean, which for n below 5 is less than 1.9, so both ask for five hosts. Times are
 * compared by their geometric mean, which one slow query in ten does not move far.
 */
export function detectOutlier(inputs: readonly OutlierInput[]): Outlier | undefined {
  return worst(inputs, failureExcess, failing) ?? worst(inputs, slowness, slow)
}

type Badness = (own: Tally, others: Tally, isWarm: boolean) => number

function worst(
  inputs: readonly OutlierInput[],
  badness: Badness,
  sentenceFor: (own: Tally, others: Tally) => string,
): Outlier | undefined {
  let found: Outlier | undefined
  let most = 0
  for (const [index, { recent, isWarm }] of inputs.entries()) {
    const others = sumWithout(inputs, index)
    const amount = badness(recent, others, isWarm)
    if (amount <= most) continue
    most = amount
    found = { index, sentence: sentenceFor(recent, others) }
  }
  return found
}

/** By how much the share of failed calls is larger than that of the others; 0 when that may be chance. */
function failureExcess(own: Tally, others: Tally): number {
  if (own.ended < enoughCalls || others.ended < enoughCalls) return 0
  const excess = own.faults / own.ended - others.faults / others.ended
  return excess > failureMargin && gOf(own, others) > certainG ? excess : 0
}

/**
 * G of the two by two table of faults and other ends (R. R. Sokal, F. J. Rohlf, "Biometry", 1981): unlike
 * the test of two proportions it holds for few calls and rare faults too.
 */
function gOf(own: Tally, others: Tally): number {
  const ended = own.ended + others.ended
  const share = (own.faults + others.faults) / ended
  const terms = [own, others].map(
    (each) =>
      term(each.faults, each.ended * share) +
      term(each.ended - each.faults, each.ended * (1 - share)),
  )
  return 2 * (terms[0]! + terms[1]!)
}

function term(seen: number, expected: number): number {
  return seen === 0 ? 0 : seen * Math.log(seen / expected)
}

/** How many times as long its calls take as those of the others; 0 when that is not much more. */
function slowness(own: Tally, others: Tally, isWarm: boolean): number {
  if (!isWarm || own.timed < enoughTimes || others.timed < enoughTimes) return 0
  const times = typicalMs(own) / typicalMs(others)
  return times > slowFactor ? times : 0
}

/** The geometric mean of the times of those calls that have one. */
function typicalMs({ logSum, timed }: Tally): number {
  return Math.exp(logSum / timed)
}

/** The same where enough calls have one, otherwise 0. */
export function knownTypicalMs(tally: Tally): number {
  return tally.timed < enoughTimes ? 0 : typicalMs(tally)
}

function failing(own: Tally, others: Tally): string {
  const percent = ({ faults, ended }: Tally): string => `${Math.round((100 * faults) / ended)} %`
  return `${percent(own)} of its calls failed lately, ${percent(others)} of those of the others.`
}

function slow(own: Tally, others: Tally): string {
  const ms = (tally: Tally): string => `${Number(typicalMs(tally).toPrecision(2))} ms`
  return `Its calls took ${ms(own)} lately, those of the others ${ms(others)}.`
}

function sumWithout(inputs: readonly OutlierInput[], index: number): Tally {
  const sum = { ended: 0, faults: 0, timed: 0, logSum: 0 }
  for (const [n, { recent }] of inputs.entries()) {
    if (n === index) continue
    sum.ended += recent.ended
    sum.faults += recent.faults
    sum.timed += recent.timed
    sum.logSum += recent.logSum
  }
  return sum
}
