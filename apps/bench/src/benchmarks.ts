import { blockExperiments, trialExperiments } from '@rpc-vs-mom/experiment/experiments'
import { nodeFlags } from '@rpc-vs-mom/node-flags'

/** What `pnpm bench` starts by its name. */
export interface Benchmark {
  readonly name: string
  /** One line, without a full stop. */
  readonly summary: string
  /** From the root of the repository. */
  readonly file: string
  /** Of the Node that runs it; none when missing. */
  readonly node?: readonly string[]
  /** Before what is typed after the name. */
  readonly args?: readonly string[]
  /** It reads no command line, so that what is typed after the name would be lost. */
  readonly readsNothing?: true
}

/** Fresh variants in turn at one rate: more time for each, and less that can be told of a difference. */
export const comparison: Benchmark = {
  name: 'compare',
  summary: 'any variants at one rate, each started afresh for every trial',
  file: 'apps/hammer/src/main.ts',
  node: nodeFlags.hammer,
  args: ['compare'],
}

/** Libraries as they come, and the pair that is tuned alike. */
const writingVariants = ['--variant', 'rpc,rpc-lean,mom'] as const

/** Workloads that write, each compared as `comparison` does it. */
export const writes: readonly Benchmark[] = [
  {
    ...comparison,
    name: 'catalog',
    summary: 'items with an image put and read, RPC and MOM, each checked by its hash',
    args: ['compare', '--workload', 'catalog', '--name', 'catalog', ...writingVariants],
  },
]

/** Experiments that the hammer runs, as data; each has a command of its own there. */
export const blocks: readonly Benchmark[] = [
  ...blockExperiments.map(({ name, summary, workload }) => ({
    name,
    summary,
    args: [name, ...(workload === undefined ? [] : ['--workload', workload])],
  })),
  ...trialExperiments.map(({ name, summary }) => ({ name, summary, args: [name] })),
].map((one) => ({ ...one, file: 'apps/hammer/src/main.ts', node: nodeFlags.hammer }))

/** What `pnpm bench` starts without a name. */
export const byDefault: Benchmark = blocks.find(({ name }) => name === 'choose')!

/** No collection while something is measured: young garbage stays until it is asked for between trials. */
const collectWhenAsked = [
  '--expose-gc',
  '--min-semi-space-size=512',
  '--max-semi-space-size=512',
] as const

/** Several processes against each other, each in a folder of its own beside this file. */
export const experiments: readonly Benchmark[] = [
  experiment('against', 'CPU time per call of this checkout beside that of another one'),
  experiment('best-settings', 'the setting with which each side is at its best', collectWhenAsked),
  experiment('binding', 'late and early binding beside queueing theory', collectWhenAsked),
  experiment('claims', 'runs again what README and docs claim; the same as pnpm claims'),
  experiment('collector', 'what flags of Node do to what is measured'),
  experiment('failover', 'workers killed, ended and frozen behind the lb'),
  experiment('freezes', "the hammer's figures beside the log of a server that freezes"),
  experiment('hammer-limit', 'whether the hammer keeps to a plan of 20,000 requests a second'),
  experiment('lb', 'both engines of the lb beside HAProxy, nginx and a first draft'),
  experiment('lb-overload', 'more than the workers behind the lb can do', collectWhenAsked),
  experiment('lb-prefetch', 'every prefetch from late to early binding, simulated'),
  experiment('mom-faults', 'killed workers and a killed, frozen and full broker'),
  experiment('mom-hops', 'what the three topologies of RabbitMQ cost'),
  experiment('mom-overload', 'more than the workers of a queue can do', collectWhenAsked),
  experiment('mom-prefetch', 'the adaptive prefetch beside fixed ones'),
  experiment('queueing-doc', 'puts the committed figures into docs/queueing.md'),
  experiment(
    'reactions',
    'when it pays to hand reactions over, to be counted later, instead of waiting for them',
  ),
  experiment('soak', 'what the lb keeps after a long time with faults'),
  {
    ...experiment(
      'thread-groups',
      'groups of threads in closed loop, with open-loop figures beside them',
    ),
    node: nodeFlags.hammer,
  },
  experiment('wires', 'what a call costs over every wire and engine'),
]

/** One package each, measured where it lies. */
export const microbenchmarks: readonly Benchmark[] = [
  {
    name: 'amqp',
    summary: 'AMQP client libraries, and the goals of ours',
    file: 'packages/transport/bench/amqp/main.ts',
  },
  {
    name: 'broker',
    summary: 'how long a broker takes to start, and what reading its counters costs',
    file: 'packages/rabbitmq/bench/start.ts',
  },
  {
    name: 'grpc-engines',
    summary: 'what a unary call costs with grpc-js and with our own gRPC, on either side',
    file: 'packages/transport/bench/grpc-engines/main.ts',
  },
  {
    name: 'mom-messages',
    summary: 'random messages over a queue, each accounted for',
    file: 'packages/transport/bench/any-messages/main.ts',
  },
  {
    name: 'query',
    summary: 'what an answer costs, with 10k or 1m sales',
    file: 'packages/workload/bench/query.ts',
  },
  {
    name: 'recorder',
    summary: 'memory of the record of long trials',
    file: 'packages/results/bench/recorder-memory.ts',
    readsNothing: true,
  },
  {
    name: 'seed',
    summary: 'what a data set costs, and whether every Node makes the same',
    file: 'packages/dataset/bench/seed-bench.ts',
    readsNothing: true,
  },
  {
    name: 'worker',
    summary: "the worker's start, memory and health checks",
    file: 'apps/worker/bench/worker-bench.ts',
    readsNothing: true,
  },
]

/** Everything that has a name. */
export const benchmarks: readonly Benchmark[] = [
  comparison,
  ...writes,
  ...blocks,
  ...experiments,
  ...microbenchmarks,
]

function experiment(name: string, summary: string, node?: readonly string[]): Benchmark {
  return { name, summary, file: `apps/bench/src/${name}/main.ts`, ...(node && { node }) }
}
