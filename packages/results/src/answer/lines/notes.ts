import type { CapacityAnswer, LoadFigures, PairAnswer } from '../answer.ts'
import type { BlockRun } from '../load-blocks.ts'
import { matters } from '../matters.ts'
import { list } from '../../compare/phrases.ts'
import { counted, percentOf, were } from '../../numbers.ts'
import { lessThanText, metricName, loadName, ratioText, upTo } from './plain-words.ts'

/** What a reader must know beside the first screen. */
export function notesOf(
  run: BlockRun,
  loads: readonly LoadFigures[],
  pairs: readonly PairAnswer[],
  capacity: CapacityAnswer | undefined,
): string[] {
  const { design } = run.manifest
  return [
    design.climb === undefined && method(run),
    twinNote(pairs),
    setAsideNote(run, loads),
    suspectNote(run),
    repeatedNote(run),
    droppedNote(run),
    ...accountNotes(run),
    warmupNote(run),
    unfinishedNote(run),
    varied(run),
    climbNote(run),
    capacity === undefined &&
      design.climb === undefined &&
      'How much each variant holds was not searched in this run.',
  ].filter((note) => note !== undefined && note !== false)
}

function method({ manifest: { design } }: BlockRun): string {
  return (
    `Ratios are geometric means over ${counted(design.starts.length, 'fresh start')} of all processes; ` +
    'their intervals come from how starts differ (Student’s t), and all of one pair that tell response time, ' +
    'or CPU time, hold together with 95 %.'
  )
}

/** Of experiments about something else than the rate. */
function varied({ manifest: { design } }: BlockRun): string | undefined {
  if (design.climb || design.loads.every(({ setting }) => setting?.axis === undefined))
    return undefined
  return (
    `It does not matter where both intervals rule out more than ${upTo(matters.speed)} either way at p50 and p90 ` +
    `(CPU time: ${upTo(matters.cost)}). Every point has fresh starts of its own.`
  )
}

function climbNote({ manifest: { design } }: BlockRun): string | undefined {
  if (design.climb === undefined) return undefined
  const skipped = design.skipped?.length ?? 0
  return (
    `Every variant climbs from load to load for itself, in ${counted(design.starts.length, 'fresh start')} of all processes, ` +
    `until it has missed two in a row; ${counted(skipped, 'round')} above ${were(skipped)} not put.`
  )
}

function twinNote(pairs: readonly PairAnswer[]): string | undefined {
  const twin = pairs.find(({ kind }) => kind === 'twin')
  if (twin === undefined) return undefined
  const same = `The same variant measured twice (${twin.baseline}, ${twin.challenger})`
  const drifts = twin.loads.flatMap((load) =>
    Object.entries(load.ratios)
      .filter(([, { significant }]) => significant)
      .map(([metric, ratio]) => `${metricName(metric)} at ${loadName(load)} ${ratioText(ratio)}`),
  )
  if (drifts.length > 0)
    return `${same} differs by more than chance explains: ${list(drifts)}; no smaller difference is called one there.`
  const widths = twin.loads.flatMap((load) =>
    load.speed.lessThan === undefined
      ? []
      : [`${lessThanText(load.speed.lessThan)} at p50 at ${loadName(load)}`],
  )
  return widths.length === 0 ? undefined : `${same} shows no difference: ${list(widths)}.`
}

function setAsideNote(
  { manifest: { design } }: BlockRun,
  loads: readonly LoadFigures[],
): string | undefined {
  const aside = loads.reduce((sum, { rounds }) => sum + rounds.setAside, 0)
  const measured = loads.reduce((sum, { rounds }) => sum + rounds.measured, 0)
  if (aside === 0) return undefined
  return (
    `${aside} of ${counted(measured, 'round')} ${were(aside)} set aside, because other machines or programs took ` +
    `more than ${percentOf(design.takenShareMax, 0)} of the processors in one of their blocks: a rule from before the run.`
  )
}

function suspectNote({ trials }: BlockRun): string | undefined {
  const suspect = trials.filter(({ verdict }) => verdict.verdict === 'SUSPECT').length
  if (suspect === 0) return undefined
  return (
    `${suspect} of ${counted(trials.length, 'block')} ${were(suspect)} SUSPECT: the hammer or the machine was late in them. ` +
    'They are kept, because the blocks of a round meet the same minute; where they are many, a machine with fewer neighbours gives narrower intervals.'
  )
}

function repeatedNote({ manifest: { repeated = [] } }: BlockRun): string | undefined {
  const blocks = counted(repeated.length, 'block')
  return repeated.length === 0
    ? undefined
    : `${blocks} ${were(repeated.length)} INVALID by the hammer’s fault, and the rounds of all of them were put again.`
}

function droppedNote({ manifest: { design } }: BlockRun): string | undefined {
  const dropped = design.dropped?.length ?? 0
  return dropped === 0
    ? undefined
    : `${dropped} of ${counted(design.rounds.length, 'round')} ${were(dropped)} dropped, because the hammer could not keep to the plan when they were repeated either.`
}

function accountNotes({ manifest: { design } }: BlockRun): string[] {
  const unknown = design.starts.flatMap(({ variants }) =>
    variants.flatMap(({ variant, broker }) =>
      broker?.unknown === undefined ? [] : [`${variant} (${broker.unknown})`],
    ),
  )
  const once = [...new Set(unknown)]
  return once.length === 0
    ? []
    : [`The broker’s counters could not be compared with ours for ${list(once)}.`]
}

function warmupNote({ manifest: { design } }: BlockRun): string | undefined {
  const names = [...new Set(design.starts.flatMap(({ variants }) => variants.map(name)))]
  const unsettled = names.flatMap((variant) => {
    const starts = design.starts.filter(({ variants }) =>
      variants.some((each) => each.variant === variant && !each.warmup.isSettled),
    )
    return starts.length === 0 ? [] : [`${variant} in ${counted(starts.length, 'start')}`]
  })
  return unsettled.length === 0
    ? undefined
    : `Blocks still differed from the ones before them when the warm-up ended: ${list(unsettled)}.`
}

function name({ variant }: { readonly variant: string }): string {
  return variant
}

function unfinishedNote({ manifest: { design } }: BlockRun): string | undefined {
  const ended = new Set(design.starts.map(({ number }) => number))
  const rounds = design.rounds.filter(({ start }) => !ended.has(start)).length
  return rounds === 0
    ? undefined
    : `${counted(rounds, 'round')} of a start that did not end ${were(rounds)} left out.`
}
