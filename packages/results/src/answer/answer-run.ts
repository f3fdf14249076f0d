import type { Answer, AnswerLine, AnswerStatus, LoadFigures, PairAnswer } from './answer.ts'
import { capacityAnswer } from './capacity-answer.ts'
import { compareLoads } from './compare-loads.ts'
import { isAnswered } from './decided.ts'
import type { LoadCurve } from '../curve/curve.ts'
import { loadCurves } from '../curve/load-curve.ts'
import { libraryParts } from './library-parts.ts'
import { axisLines } from './lines/axis-lines.ts'
import { capacityLine } from './lines/capacity-line.ts'
import { choiceLine } from './lines/choice-line.ts'
import { costAlone, costLine } from './lines/cost-line.ts'
import { libraryLines } from './lines/library-line.ts'
import { curveLines } from './lines/curve-lines.ts'
import { notesOf } from './lines/notes.ts'
import { problemLines } from './lines/problem-lines.ts'
import { speedLine } from './lines/speed-line.ts'
import { speedWords } from './lines/speed-words.ts'
import { tailLine } from './lines/tail-line.ts'
import { clustersOf, loadBlocks, type BlockRun, type LoadBlocks } from './load-blocks.ts'
import { loadFigures } from './load-figures.ts'
import { answerPairs, type AnswerPair } from './pairs.ts'
import type { Run } from '../run/read-run.ts'
import { runFaults, type RunFaults } from './run-faults.ts'

/** Of these topics the first line is shown, and others stand beside. */
const onceOnly: ReadonlySet<AnswerLine['topic']> = new Set(['problem', 'library'])

/** The first screen has at most so many lines. */
const linesMax = 6

/** Says what a run of blocks answers, from its files alone; undefined of a run of any other design. */
export function answerRun(run: Run): Answer | undefined {
  const { design } = run.manifest
  if (design === undefined) return undefined
  const blockRun: BlockRun = { ...run, manifest: { ...run.manifest, design } }
  return answerBlocks(blockRun)
}

function answerBlocks(run: BlockRun): Answer {
  const { design, plan } = run.manifest
  const faults = runFaults(run)
  const blocks = loadBlocks(run)
  const loads = blocks.map((each) => loadFigures(run, each))
  const asked = answerPairs(run)
  // Where each variant climbs for itself, no two blocks met the same moments.
  const pairs = design.climb ? [] : comparePairs(run, asked, blocks, faults)
  const curves = loadCurves(run)
  const mayName = faults.reasons.length === 0
  const capacity =
    design.capacity &&
    capacityAnswer(design.capacity, {
      question: mayName ? asked.find(isQuestion) : undefined,
      takenShareMax: design.takenShareMax,
    })
  const status = statusOf(run, { pairs, curves, faults })
  const libraries = libraryParts(pairs)
  const facts = { status, ...(capacity && { capacity }), loads, pairs, curves, libraries }
  const lines = [...problems(run, facts, faults), ...(mayName ? answers(run, facts) : [])]
  const shown = firstScreen(lines)
  const beside = lines.filter((each) => !shown.includes(each))
  return {
    schemaVersion: 1,
    experiment: design.experiment,
    planHash: plan.hash,
    status,
    lines: shown,
    notes: [
      ...beside.map(({ sentence, numbers }) => `${sentence} ${numbers}`.trim()),
      ...notesOf(run, loads, pairs, capacity),
    ],
    ...(capacity && { capacity }),
    loads,
    pairs,
    ...(curves.length > 0 && { curves }),
    libraries,
  }
}

type Facts = Pick<Answer, 'status' | 'capacity' | 'loads' | 'pairs' | 'libraries'> & {
  readonly curves: readonly LoadCurve[]
}

function isQuestion({ kind }: Pick<AnswerPair, 'kind'>): boolean {
  return kind === 'question'
}

/** A/A first: the others know by it which differences are too small. */
function comparePairs(
  run: BlockRun,
  asked: readonly AnswerPair[],
  loads: readonly LoadBlocks[],
  faults: RunFaults,
): PairAnswer[] {
  const compared = (pair: AnswerPair, twin?: PairAnswer): PairAnswer => {
    const isTwin = pair.kind === 'twin'
    const clusters = {
      baseline: isTwin ? [pair.baseline] : clustersOf(run, pair.baseline),
      challenger: clustersOf(run, pair.challenger),
    }
    const context = { loads, clusters, faults: faults.reasons, ...(twin && { twin }) }
    const found = { ...compareLoads(pair, context), sentence: '' }
    return { ...found, sentence: `${speedWords(found)}.` }
  }
  const twins = asked.filter(({ kind }) => kind === 'twin').map((pair) => compared(pair))
  const others = asked.filter(({ kind }) => kind !== 'twin')
  return [...others.map((pair) => compared(pair, twins[0])), ...twins]
}

interface Found {
  readonly pairs: readonly PairAnswer[]
  readonly curves: readonly LoadCurve[]
  readonly faults: RunFaults
}

function statusOf({ manifest }: BlockRun, { pairs, curves, faults }: Found): AnswerStatus {
  if (faults.reasons.length > 0) return faults.isNoise ? 'too noisy' : 'not comparable'
  if (manifest.design.climb)
    return curves.some(({ knee }) => knee !== undefined) ? 'answered' : 'too noisy'
  const question = pairs.find(isQuestion)
  if (question === undefined || question.outcome === 'not comparable') return 'not comparable'
  return isAnswered(question) ? 'answered' : 'too noisy'
}

function problems(run: BlockRun, { status, pairs, loads }: Facts, faults: RunFaults): AnswerLine[] {
  const setAside = loads.reduce((sum, { rounds }) => sum + rounds.setAside, 0)
  return problemLines({ run, faults, status, question: pairs.find(isQuestion), setAside })
}

function answers({ manifest }: BlockRun, facts: Facts): AnswerLine[] {
  const { capacity, loads, pairs, curves } = facts
  const { design, question: asked } = manifest
  const ofCurves = curveLines(curves, design)
  if (design.climb) return ofCurves
  const { baseline, challenger } = asked
  const question = pairs.find(isQuestion)
  const isComparable = question !== undefined && question.outcome !== 'not comparable'
  const ofAxes = isComparable ? axisLines(question, loads) : []
  if (ofAxes.length > 0) return ofAxes
  const names = [baseline, challenger].filter((name) => name !== undefined)
  return [
    capacity && capacityLine(capacity, names),
    ...ofCurves,
    ...(isComparable ? comparison(question, facts) : alone(names, loads)),
    ...(isComparable ? libraryLines(facts) : []),
    question && tailLine(question),
    choiceLine(pairs, capacity),
  ].filter((each) => each !== undefined)
}

function comparison(question: PairAnswer, { loads }: Facts): (AnswerLine | undefined)[] {
  return [speedLine(question, loads), costLine(question, loads)]
}

function alone(
  names: readonly string[],
  loads: readonly LoadFigures[],
): (AnswerLine | undefined)[] {
  return names.map((name) => costAlone(name, loads))
}

/** What gives way where there are too many lines: further problems and pairs of equal wires, then whose the tail is. */
function firstScreen(lines: readonly AnswerLine[]): AnswerLine[] {
  const isFirst = (each: AnswerLine): boolean =>
    each === lines.find(({ topic }) => topic === each.topic)
  const once = lines.filter((each) => !onceOnly.has(each.topic) || isFirst(each))
  if (once.length <= linesMax) return once
  const withoutTail = once.filter(({ topic }) => topic !== 'tail')
  return withoutTail.slice(0, linesMax)
}
