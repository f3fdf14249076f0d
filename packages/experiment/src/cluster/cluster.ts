import { Address } from '@rpc-vs-mom/address'
import type { Component } from '@rpc-vs-mom/cost'
import type { NodeFlags } from '@rpc-vs-mom/node-flags'
import { openSales, type SalesProfile } from '@rpc-vs-mom/query'
import { InlineQueries, salesService } from '@rpc-vs-mom/workload/sales/serving'
import { listen, type Ask, type ConnectionCounters } from '@rpc-vs-mom/transport'
import { addMessages, noMessages, type MessageCounts } from '@rpc-vs-mom/transport/messages'
import { balanceOver } from './balance-over.ts'
import { openConnections, rotateOver, sumCounters } from './connections.ts'
import { startApp, type AppProcess } from '../processes/app-process.ts'
import type { WatchedProgram } from '../trial/watch-programs.ts'
import { queueAddresses, type QueueAddresses } from './queue-addresses.ts'
import { reach } from './reach.ts'
import { foreignComponents } from './foreign-components.ts'
import type { Variant } from '../variants/variants.ts'

export interface ClusterSpec {
  /** The sales file that the workers open. */
  readonly db: string
  /** Query profile of the workers; `index` when missing. */
  readonly profile?: SalesProfile
  /** Worker processes. */
  readonly workers: number
  /** Connections that the hammer opens to each address it asks. */
  readonly connections: number
  readonly maxOutstanding: number
  /** Requests each worker takes at once; its own default when missing. */
  readonly concurrency?: number
  /** For the Node of lb and workers, where they are not the usual ones. */
  readonly nodeFlags?: NodeFlags
  /** Address of a queue of its own on the broker, and the broker's processes; for variants on AMQP. */
  readonly queue?: { readonly url: Address; readonly brokerPids: () => number[] }
}

/** A variant that runs and can be asked. */
export interface Cluster {
  readonly ask: Ask
  /** Every process that does work for the variant, the hammer included. */
  readonly components: readonly Component[]
  /** Lb and workers, to have their pauses watched. */
  readonly programs: readonly WatchedProgram[]
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
  const queues = queuesOf(variant, spec)
  const workers = await startWorkers(variant, { spec, queues, stack })
  const lb =
    variant.target === 'lb'
      ? await startBalancer(variant, { spec, workers, queues, stack })
      : undefined
  const addresses = queues ? [queues.front] : addressesOf(variant, { workers, lb })
  if (variant.target === 'itself') await listenInside(addresses[0]!.reveal(), spec, stack)
  const connections =
    variant.target === 'given'
      ? await reach(addresses[0]!, spec, stack)
      : await openConnections(addresses, spec, stack)
  return {
    ask:
      variant.target === 'workers'
        ? await balanceOver(connections, stack)
        : rotateOver(connections),
    components: componentsOf(spec, { workers, lb, variant }),
    programs: programsOf({ workers, lb }),
    counters: () => sumCounters(connections),
    countAnew: () => connections.forEach((connection) => connection.countAnew()),
    endProcesses: () => endProcesses({ workers, lb }),
    close: () => stack.disposeAsync(),
  }
}

function queuesOf({ queueing }: Variant, { queue, workers }: ClusterSpec) {
  if (queueing === undefined) return undefined
  if (queue === undefined) throw new TypeError('a variant on AMQP needs a queue')
  return queueAddresses(queue.url, queueing, workers)
}

const anyPort = new Address('grpc://127.0.0.1:0')

interface Assembly {
  readonly queues: QueueAddresses | undefined
  readonly stack: AsyncDisposableStack
}

async function startWorkers(
  variant: Variant,
  { spec, queues, stack }: Assembly & { spec: ClusterSpec },
): Promise<AppProcess[]> {
  if (variant.workers === 'none') return []
  const names = Array.from({ length: spec.workers }, (_, index) => workerName(index))
  const starting = names.map((name, index) => {
    const url = queues?.workers[index] ?? anyPort
    const concurrency = spec.concurrency ?? variant.queueing?.prefetch
    const more = concurrency ? ['--concurrency', String(concurrency)] : []
    const work = ['--db', spec.db, '--profile', spec.profile ?? 'index']
    const options = { urls: { listen: url }, node: spec.nodeFlags }
    return startApp('worker', ['--name', name, ...work, ...more], options)
  })
  const started = await Promise.allSettled(starting)
  for (const one of started) if (one.status === 'fulfilled') stack.defer(() => one.value.stop())
  return Promise.all(starting)
}

async function startBalancer(
  variant: Variant,
  {
    spec,
    workers,
    queues,
    stack,
  }: Assembly & { spec: ClusterSpec; workers: readonly AppProcess[] },
): Promise<AppProcess> {
  const backends = queues?.backends ?? workers.map((worker) => worker.url)
  const more = queues ? ['--concurrency', String(lbPrefetch)] : []
  const choice = Object.entries(variant.lb ?? {}).flatMap(([flag, value]) => [`--${flag}`, value])
  const urls = { listen: queues?.front ?? anyPort, backends }
  const lb = await startApp('lb', [...more, ...choice], { urls, node: spec.nodeFlags })
  stack.defer(() => lb.stop())
  return lb
}

interface Started {
  readonly workers: readonly AppProcess[]
  readonly lb: AppProcess | undefined
}

/** The lb first, because it asks the workers. */
async function endProcesses({ workers, lb }: Started): Promise<MessageCounts | string> {
  await lb?.stop()
  await Promise.all(workers.map((worker) => worker.stop()))
  let sum = noMessages
  for (const app of lb ? [lb, ...workers] : workers) {
    const counts = app.farewell()
    if (counts === undefined) return `${String(app.url)} ended without telling its counts`
    sum = addMessages(sum, counts as unknown as MessageCounts)
  }
  return sum
}

/** Of the lb: what it has taken from its queue and not answered is delivered again when it dies. */
const lbPrefetch = 256

function addressesOf(variant: Variant, { workers, lb }: Started): Address[] {
  switch (variant.target) {
    case 'lb':
      return [lb!.url]
    case 'workers':
      return workers.map((worker) => worker.url)
    case 'queue':
      throw new TypeError(`the variant ${variant.name} has a queue but does not say which kind`)
    case 'itself':
      return [new Address('local:sales')]
    case 'given':
      return [variant.given!.url]
  }
}

async function listenInside(
  url: string,
  { db, profile = 'index' }: ClusterSpec,
  stack: AsyncDisposableStack,
): Promise<void> {
  const queries = new InlineQueries(openSales(db, { profile }))
  stack.defer(() => queries.close())
  const listener = await listen(url, salesService({ queries, name: 'local', profile }).answer)
  stack.defer(() => listener.close())
}

function programsOf({ workers, lb }: Started): WatchedProgram[] {
  const watched = (program: string, role: 'lb' | 'worker', app: AppProcess): WatchedProgram => ({
    program,
    role,
    watchPauses: () => app.watchPauses(),
  })
  return [
    ...(lb ? [watched('lb', 'lb', lb)] : []),
    ...workers.map((app, index) => watched(workerName(index), 'worker', app)),
  ]
}

function workerName(index: number): string {
  return `worker-${index + 1}`
}

function componentsOf(
  spec: ClusterSpec,
  { workers, lb, variant }: Started & { variant: Variant },
): Component[] {
  const hammer: Component = { name: 'hammer', role: 'hammer', pids: [process.pid] }
  const lbs: Component[] = lb ? [{ name: 'lb', role: 'lb', pids: [lb.pid] }] : []
  const broker: Component[] = variant.queueing
    ? [{ name: 'broker', role: 'broker', pids: spec.queue!.brokerPids() }]
    : []
  const workerPids = workers.map((worker) => worker.pid)
  const working: Component[] =
    workerPids.length > 0 ? [{ name: 'workers', role: 'worker', pids: workerPids }] : []
  const given = foreignComponents(variant.given?.processes ?? [])
  return [hammer, ...lbs, ...broker, ...working, ...given]
}
