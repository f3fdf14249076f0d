import { CommandError, rethrowAs } from '@rpc-vs-mom/cli'
import type { Component } from '@rpc-vs-mom/cost'
import { obtainableScheduling } from '@rpc-vs-mom/load'
import { describeEnvironment } from '@rpc-vs-mom/results'
import { codecs, getSalesMetrics } from '@rpc-vs-mom/schema'
import { AskError, type Ask, type Connection } from '@rpc-vs-mom/transport'
import { runApp } from './app-process.ts'
import { openConnections, rotateOver, sumCounters } from './connections.ts'
import { composeComponents } from './compose-components.ts'
import { stopOnSignal } from './interruption.ts'
import { planRun } from './plan-trial.ts'
import { profileFault } from './questions.ts'
import type { RunFlags } from './run-command.ts'
import { beginRun, factsOf } from './run-record.ts'
import { runTrial, type TrialPlan } from './run-trial.ts'
import { say } from './say.ts'
import { exitCodeOf, lineOf, summaryTable } from './summary.ts'
import { variants } from './variants.ts'

type Target = RunFlags & { readonly target: string }

/** Puts one trial to whoever listens at the target, and writes a run of one variant. */
export async function runAgainst(flags: Target): Promise<void> {
  await using stack = new AsyncDisposableStack()
  stopOnSignal(stack)
  const plan = planRun(flags, 1)
  const trial = plan.ofRound(1)
  const components = componentsOf(flags)
  const connections = await reach(flags, stack)
  await checkProfile(rotateOver(connections), trial, flags)
  const variant = nameOf(flags)
  const record = await beginRun(flags.results, {
    ...factsOf(flags, plan),
    variants: [describe(variant, flags, components)],
    missing: [],
    order: [[variant]],
    question: {
      text: `How does ${variant} answer at ${flags.rate} requests per second?`,
      baseline: variant,
    },
    environment: describeEnvironment(),
  })
  const target = {
    ask: rotateOver(connections),
    counters: () => sumCounters(connections),
    countAnew: () => connections.forEach((connection) => connection.countAnew()),
    codec: flags.codec,
    components,
  }
  const place = { number: 1, round: 1, variant }
  const result = await runTrial(trial, target, place, record.open(place))
  await record.add(result.record)
  await record.finish()
  say(lineOf(result.record))
  for (const fault of result.faults) say(`  ${fault}`)
  await stack.disposeAsync()
  process.stdout.write(summaryTable(record))
  await runApp('report', [record.folder])
  process.exitCode = exitCodeOf(record.trials)
}

async function reach(flags: Target, stack: AsyncDisposableStack): Promise<Connection[]> {
  try {
    const connections = await openConnections([flags.target], flags, stack)
    await connections[0]!.check(reachTimeoutMs)
    return connections
  } catch (error) {
    rethrowAs(error, [
      [AskError, 'unreachable'],
      [TypeError, 'usage'],
    ])
  }
}

const reachTimeoutMs = 5000

/** Asks once before the trial: workers of another profile would make every one of its answers wrong. */
async function checkProfile(ask: Ask, { questions, profile }: TrialPlan, flags: Target) {
  const { salesRequest, salesResponse, contentType } = codecs[flags.codec]
  const call = { method: getSalesMetrics, timeoutMs: reachTimeoutMs, contentType } as const
  const response = salesResponse.decode(
    await ask(salesRequest.encode(questions.requests[0]!), call).catch((error: unknown) =>
      rethrowAs(error, [[AskError, 'unreachable']]),
    ),
  )
  const fault = profileFault(profile, response)
  if (fault !== undefined) throw new CommandError('usage', fault)
}

function nameOf({ variant, target }: Target): string {
  if (variant !== undefined) return variant
  return target.startsWith('amqp:') ? 'mom' : 'rpc'
}

function componentsOf({ compose }: Target): Component[] {
  const hammer: Component = { name: 'hammer', role: 'hammer', pids: [process.pid] }
  return compose === undefined ? [hammer] : [hammer, ...composeComponents(compose)]
}

function describe(name: string, { codec }: RunFlags, components: readonly Component[]) {
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
      settings: component.role === 'hammer' ? { scheduling: obtainableScheduling() } : {},
    })),
  }
}
