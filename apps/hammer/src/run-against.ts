import { Address } from '@rpc-vs-mom/address'
import { CommandError, rethrowAs } from '@rpc-vs-mom/cli'
import type { Component } from '@rpc-vs-mom/cost'
import { obtainableScheduling } from '@rpc-vs-mom/load'
import { describeEnvironment } from '@rpc-vs-mom/results'
import { codecs, getSalesMetrics, MalformedMessage } from '@rpc-vs-mom/schema'
import { AskError, type Ask } from '@rpc-vs-mom/transport'
import {
  beginRun,
  composeComponents,
  factsOf,
  foreignComponents,
  planRun,
  profileFault,
  reach,
  reachTimeoutMs,
  rotateOver,
  runApp,
  runTrial,
  sumCounters,
  type TrialPlan,
  variants,
} from '@rpc-vs-mom/experiment'
import { stopOnSignal } from './interruption.ts'
import { unanswered, unreadable } from './likely-cause.ts'
import type { RunFlags } from './run-command.ts'
import { commandTyped } from './command-typed.ts'
import { tellTrial } from './tell-trial.ts'
import { exitCodeOf, summaryTable } from './summary.ts'

type Target = RunFlags & { readonly target: string }

/** Puts one trial to whoever listens at the target, and writes a run of one variant. */
export async function runAgainst(flags: Target): Promise<void> {
  await using stack = new AsyncDisposableStack()
  stopOnSignal(stack)
  const plan = planRun(flags, 1)
  const trial = plan.ofRound(1)
  const components = componentsOf(flags)
  const connections = await reach(new Address(flags.target), flags, stack)
  await checkProfile(rotateOver(connections), trial, flags)
  const variant = nameOf(flags)
  const record = await beginRun(flags.results, {
    ...factsOf(flags, plan, commandTyped()),
    variants: [describe(variant, flags, components)],
    missing: [],
    cluster: 'already up',
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
  tellTrial(result, flags)
  await stack.disposeAsync()
  process.stdout.write(summaryTable(record))
  await runApp('report', [record.folder])
  process.exitCode = exitCodeOf(record.trials)
}

/** Asks once before the trial: workers of another profile would make every one of its answers wrong. */
async function checkProfile(ask: Ask, { questions, profile }: TrialPlan, flags: Target) {
  const { salesRequest, salesResponse, contentType } = codecs[flags.codec]
  const call = { method: getSalesMetrics, timeoutMs: reachTimeoutMs, contentType } as const
  const reply = await ask(salesRequest.encode(questions.requests[0]!), call).catch(
    (error: unknown) => refuse(error, flags),
  )
  try {
    const fault = profileFault(profile, salesResponse.decode(reply))
    if (fault !== undefined) throw new CommandError('usage', fault)
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error
    throw new CommandError('usage', unreadable(flags), { cause: error })
  }
}

/** One sentence about why the first request has no answer, with what is most likely to be done about it. */
function refuse(error: unknown, flags: Target): never {
  if (error instanceof AskError && error.code === 'DEADLINE_EXCEEDED') {
    const sentence = `${error.message} ${capital(unanswered(flags))}`
    throw new CommandError('unreachable', sentence, { cause: error })
  }
  rethrowAs(error, [[AskError, 'unreachable']])
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Name of the variant, where none is given. */
const namesByScheme: Readonly<Record<string, string>> = { amqp: 'mom', nats: 'mom-nats' }

function nameOf({ variant, target }: Target): string {
  if (variant !== undefined) return variant
  return namesByScheme[target.slice(0, target.indexOf(':'))] ?? 'rpc'
}

function componentsOf({ compose, pid = [] }: Target): Component[] {
  const hammer: Component = { name: 'hammer', role: 'hammer', pids: [process.pid] }
  const contained = compose === undefined ? [] : composeComponents(compose)
  return [hammer, ...contained, ...foreignComponents(pid)]
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
