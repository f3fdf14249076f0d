import { resolve } from 'node:path'
import { Address } from '@rpc-vs-mom/address'
import type { Component } from '@rpc-vs-mom/cost'
import { obtainableScheduling } from '@rpc-vs-mom/load'
import { describeEnvironment, formatJson } from '@rpc-vs-mom/results'
import {
  beginRun,
  composeComponents,
  manifestFactsOf,
  foreignComponents,
  otherKindOf,
  reach,
  rotateOver,
  runApp,
  type RunPlan,
  type RunRecord,
  runTrial,
  sendInTurn,
  sumCounters,
  type TrialResult,
  variants,
} from '@rpc-vs-mom/experiment'
import type { Workload } from '@rpc-vs-mom/workload'
import { checkSetup } from './check-setup.ts'
import { drawRun } from '../draw-run.ts'
import { gatedExitCode, missedGates } from '../gates/gates.ts'
import { stopOnSignal, type Interruption } from '../interruption.ts'
import { inOneSentence } from '../one-sentence.ts'
import { otherKind, type AskedAs } from '../likely-cause.ts'
import type { RunFlags } from './run-flags.ts'
import { type EngineOfTarget, withEngine } from './target-engine.ts'
import { commandTyped } from '../command-typed.ts'
import { jsonSummary } from './json-summary.ts'
import { log } from '../log.ts'
import { logTrial } from '../log-trial.ts'
import { exitCodeOf, summaryTable } from '../summary.ts'
import { variantNameOf } from './variant-name.ts'
import { warnOfOthers } from '../warn-of-others.ts'

type Target = RunFlags & { readonly target: string }

/** Runs one trial against the target, and writes a run of one variant. */
export async function runAgainst(flags: Target, workload: Workload): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const plan = await drawRun(flags, workload, 1)
  const interruption = stopOnSignal(stack)
  warnOfOthers(stack)
  await interruption.guard(inOneSentence(measure(flags, plan, { stack, interruption })))
}

interface Course {
  readonly stack: AsyncDisposableStack
  readonly interruption: Interruption
}

async function measure(
  flags: Target,
  plan: RunPlan,
  { stack, interruption }: Course,
): Promise<void> {
  const trial = plan.ofRound(1)
  const { judging } = plan.questions
  if (judging?.acceptsAll) log(`warning: ${judging.sentence}`)
  const components = componentsOf(flags)
  const { url, wire } = withEngine(flags.target, flags.engine)
  const connections = await reach(new Address(url), flags, stack)
  const kind = await otherKindOf(connections)
  if (kind) log(`--target: ${otherKind(kind)}`)
  const asked = { codec: flags.codec, kind, questions: plan.questions }
  await checkSetup(rotateOver(connections), { ...asked, metadata: flags.metadata })
  const variant = flags.variant ?? variantNameOf(flags.target)
  await interruption.pause()
  const record = await beginRun(flags.results, {
    ...manifestFactsOf(flags, plan, commandTyped()),
    variants: [describe(variant, flags, { components, wire })],
    missing: [],
    cluster: 'already up',
    order: [[variant]],
    question: {
      text: `How does ${variant} answer at ${flags.rate} requests per second?`,
      baseline: variant,
    },
    environment: describeEnvironment(),
  })
  const stop = new AbortController()
  const target = {
    ask: rotateOver(connections),
    send: sendInTurn(connections),
    counters: () => sumCounters(connections),
    countAnew: () => connections.forEach((connection) => connection.countAnew()),
    codec: flags.codec,
    metadata: flags.metadata,
    components,
    stop: stop.signal,
  }
  const place = { number: 1, round: 1, variant }
  const trialLog = await record.open(place)
  await interruption.pause()
  const reporting = runTrial(trial, target, place, trialLog).then((result) =>
    report(result, { flags, asked, record, isStopped: stop.signal.aborted }),
  )
  interruption.beforeEnd(() => {
    stop.abort()
    return reporting
  })
  await reporting
}

interface Ended {
  readonly flags: Target
  readonly asked: AskedAs
  readonly record: RunRecord
  /** Whether the trial was stopped; what it measured until then is kept. */
  readonly isStopped: boolean
}

async function report(result: TrialResult, { flags, asked, record, isStopped }: Ended) {
  const { measuredMs } = result
  if (isStopped && result.record.ledger.planned === 0)
    return log('nothing was measured, so there is nothing to report')
  logTrial(result, asked)
  await record.add(result.record)
  const isPart = isStopped && measuredMs < flags.duration
  await record.finish(isPart ? partOf(measuredMs, flags.duration) : undefined)
  const results = flags.json ? 'stderr' : 'stdout'
  process[results].write(summaryTable(record))
  await runApp('report', [record.folder], { results })
  const missed = missedGates(flags, record)
  for (const sentence of missed) log(sentence)
  const exitCode = gatedExitCode(exitCodeOf(record.trials), missed)
  if (flags.json)
    process.stdout.write(formatJson(jsonSummary(resolve(record.folder), record, exitCode)))
  process.exitCode = exitCode
}

function partOf(measuredMs: number, plannedMs: number): string {
  return `after ${(measuredMs / 1000).toFixed(1)} s of ${plannedMs / 1000} s`
}

function componentsOf({ compose, pid = [] }: Target): Component[] {
  const hammer: Component = { name: 'hammer', role: 'hammer', pids: [process.pid] }
  const contained = compose === undefined ? [] : composeComponents(compose)
  return [hammer, ...contained, ...foreignComponents(pid)]
}

function describe(
  name: string,
  { codec, metadata }: RunFlags,
  { components, wire }: { components: readonly Component[]; wire: EngineOfTarget['wire'] },
) {
  const names = metadata?.map(([key]) => key).join(', ')
  const hammer = {
    scheduling: obtainableScheduling(),
    ...wire,
    ...(names !== undefined && { metadata: names }),
  }
  const known = variants.find((variant) => variant.name === name)
  return {
    name,
    summary: known?.summary ?? 'A cluster that was already up.',
    path: known?.path ?? ['hammer', 'cluster'],
    codec,
    components: components.map((component) => ({
      name: component.name,
      role: component.role,
      processes: component.pids.length,
      settings: component.role === 'hammer' ? hammer : {},
    })),
  }
}
