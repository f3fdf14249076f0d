import type { Component } from '@rpc-vs-mom/cost'
import { openSales } from '@rpc-vs-mom/query'
import { createService } from '@rpc-vs-mom/service'
import { listen, type Ask, type ConnectionCounters } from '@rpc-vs-mom/transport'
import { balanceOver } from './balance-over.ts'
import { openConnections, rotateOver, sumCounters } from './connections.ts'
import { startApp, type AppProcess } from './app-process.ts'
import type { LbChoice, Variant } from './variants.ts'

export interface ClusterSpec {
  /** The sales file that the workers open. */
  readonly db: string
  /** Worker processes. */
  readonly workers: number
  /** Connections that the hammer opens to each address it asks. */
  readonly connections: number
  readonly maxOutstanding: number
  /** Address of a queue of its own on the broker, and the broker's processes; for variants on AMQP. */
  readonly queue?: { readonly url: string; readonly brokerPids: () => number[] }
}

/** A variant that runs and can be asked. */
export interface Cluster {
  readonly ask: Ask
  /** Every process that does work for the variant, the hammer included. */
  readonly components: readonly Component[]
  counters(): ConnectionCounters
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
  const workers = await startWorkers(variant, spec, stack)
  const lb = variant.target === 'lb' ? await startBalancer(variant.lb, workers, stack) : undefined
  const addresses = addressesOf(variant, spec, { workers, lb })
  if (variant.target === 'itself') await listenInside(addresses[0]!, spec.db, stack)
  const connections = await openConnections(addresses, spec, stack)
  return {
    ask:
      variant.target === 'workers'
        ? await balanceOver(connections, stack)
        : rotateOver(connections),
    components: componentsOf(spec, { workers, lb, variant }),
    counters: () => sumCounters(connections),
    close: () => stack.disposeAsync(),
  }
}

async function startWorkers(
  variant: Variant,
  spec: ClusterSpec,
  stack: AsyncDisposableStack,
): Promise<AppProcess[]> {
  if (variant.workers === 'none') return []
  const url = variant.workers === 'amqp' ? queueOf(spec) : 'grpc://127.0.0.1:0'
  const names = Array.from({ length: spec.workers }, (_, i) => `worker-${i + 1}`)
  const starting = names.map((name) =>
    startApp('worker', ['--listen', url, '--name', name, '--db', spec.db]),
  )
  const started = await Promise.allSettled(starting)
  for (const one of started) if (one.status === 'fulfilled') stack.defer(() => one.value.stop())
  return Promise.all(starting)
}

async function startBalancer(
  choice: LbChoice | undefined,
  workers: readonly AppProcess[],
  stack: AsyncDisposableStack,
): Promise<AppProcess> {
  const backends = workers.map((worker) => worker.url).join(',')
  const flags = Object.entries(choice ?? {}).flatMap(([flag, value]) => [`--${flag}`, value])
  const where = ['--listen', 'grpc://127.0.0.1:0', '--backends', backends]
  const lb = await startApp('lb', [...where, ...flags])
  stack.defer(() => lb.stop())
  return lb
}

interface Started {
  readonly workers: readonly AppProcess[]
  readonly lb: AppProcess | undefined
}

function addressesOf(variant: Variant, spec: ClusterSpec, { workers, lb }: Started): string[] {
  switch (variant.target) {
    case 'lb':
      return [lb!.url]
    case 'workers':
      return workers.map((worker) => worker.url)
    case 'queue':
      return [queueOf(spec)]
    case 'itself':
      return ['local:sales']
  }
}

function queueOf({ queue }: ClusterSpec): string {
  if (queue === undefined) throw new TypeError('a variant on AMQP needs a queue')
  return queue.url
}

async function listenInside(url: string, db: string, stack: AsyncDisposableStack): Promise<void> {
  const sales = openSales(db)
  stack.defer(() => sales.close())
  const listener = await listen(url, createService({ sales, name: 'local' }).answer)
  stack.defer(() => listener.close())
}

function componentsOf(
  spec: ClusterSpec,
  { workers, lb, variant }: Started & { variant: Variant },
): Component[] {
  const hammer: Component = { name: 'hammer', role: 'hammer', pids: [process.pid] }
  const lbs: Component[] = lb ? [{ name: 'lb', role: 'lb', pids: [lb.pid] }] : []
  const broker: Component[] =
    variant.target === 'queue'
      ? [{ name: 'broker', role: 'broker', pids: spec.queue!.brokerPids() }]
      : []
  const workerPids = workers.map((worker) => worker.pid)
  const working: Component[] =
    workerPids.length > 0 ? [{ name: 'workers', role: 'worker', pids: workerPids }] : []
  return [hammer, ...lbs, ...broker, ...working]
}
