import type { Component } from '@rpc-vs-mom/cost'
import type { Ask, ConnectionCounters, Send } from '@rpc-vs-mom/transport'
import { addMessages, noMessages, type MessageCounts } from '@rpc-vs-mom/transport/messages'
import type { FaultTarget } from '../faults/fault-target.ts'
import type { WatchedProgram } from '../trial/watch-programs.ts'
import type { Variant } from '../variants/variant.ts'
import { Assembly, type Started } from './assembly.ts'
import type { ClusterSpec } from './cluster-spec.ts'
import { sendInTurn, sumCounters } from './connections.ts'
import { foreignComponents } from './foreign-components.ts'

/** A variant that runs and can be asked. */
export interface Cluster {
  readonly ask: Ask
  /** Absent where the transport cannot take work to do it later. */
  readonly send?: Send
  /** Whether work that could be sent is asked for instead. */
  readonly awaitsWork?: true
  /** Every process that does work for the variant, the hammer included. */
  readonly components: readonly Component[]
  /** Lb and workers, to have their pauses watched. */
  readonly programs: readonly WatchedProgram[]
  /** What faults can be done to, by name; the broker is not among them, because it outlives the cluster. */
  readonly faultTargets: ReadonlyMap<string, FaultTarget>
  counters(): ConnectionCounters
  countAnew(): void
  /**
   * Ends lb and workers in order, when nothing is asked any more; resolves with the messages that they
   * counted, or with a clause that names who did not say.
   */
  endProcesses(): Promise<MessageCounts | string>
  /** Takes down whatever was started, also when part of it has failed. */
  close(): Promise<void>
}

/** Starts the processes of a variant and connects to them; what was started is taken down on failure. */
export async function startCluster(variant: Variant, spec: ClusterSpec): Promise<Cluster> {
  const stack = new AsyncDisposableStack()
  try {
    return await assemble(variant, spec, stack)
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

async function assemble(
  variant: Variant,
  spec: ClusterSpec,
  stack: AsyncDisposableStack,
): Promise<Cluster> {
  const assembly = new Assembly(spec, stack)
  const { connections, ask, repeating } = await variant.deploy(assembly)
  const { started } = assembly
  const send = sendInTurn(connections)
  return {
    ask,
    ...(send && { send }),
    ...(variant.awaitsWorkOf !== undefined && { awaitsWork: true }),
    components: componentsOf(variant, spec, started),
    programs: started.map(({ name, role, app }) => ({
      program: name,
      role,
      watchPauses: () => app.watchPauses(),
    })),
    faultTargets: new Map(started.map((one) => [one.name, faultTargetOf(one)])),
    counters: () => ({
      ...sumCounters(connections),
      ...(repeating && { sentAgain: repeating.sentAgain }),
    }),
    countAnew() {
      for (const connection of connections) connection.countAnew()
      repeating?.countAnew()
    },
    endProcesses: () => endProcesses(started),
    close: () => stack.disposeAsync(),
  }
}

/** The lb first, because it asks the workers. */
async function endProcesses(started: readonly Started[]): Promise<MessageCounts | string> {
  const stopAll = (role: Started['role']): Promise<unknown> =>
    Promise.all(started.filter((one) => one.role === role).map(({ app }) => app.stop()))
  await stopAll('lb')
  await stopAll('worker')
  let sum = noMessages
  for (const { name, app } of started) {
    for (const counts of app.finalCounts()) {
      if (counts === undefined) return `${name} ended without telling its counts`
      sum = addMessages(sum, counts as unknown as MessageCounts)
    }
  }
  return sum
}

function faultTargetOf({ role, app }: Started): FaultTarget {
  return {
    role,
    pids: () => [app.pid],
    signal: (signal) => app.signal(signal),
    ended: () => app.ended(),
    start: () => app.startAgain(),
  }
}

function componentsOf(
  { broker, given }: Variant,
  { queue }: ClusterSpec,
  started: readonly Started[],
): Component[] {
  const ours = (name: string, role: Started['role']): Component[] => {
    const pids = started.filter((one) => one.role === role).map(({ app }) => app.pid)
    return pids.length > 0 ? [{ name, role, pids }] : []
  }
  return [
    { name: 'hammer', role: 'hammer', pids: [process.pid] },
    ...ours('lb', 'lb'),
    ...(broker ? [{ name: 'broker', role: 'broker', pids: queue!.brokerPids() } as const] : []),
    ...ours('workers', 'worker'),
    ...foreignComponents(given?.processes ?? []),
  ]
}
