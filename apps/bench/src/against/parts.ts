import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { meterCosts, processTree } from '@rpc-vs-mom/cost'
import { acquireBroker } from '@rpc-vs-mom/rabbitmq'
import { type Peer, startPeerProcess } from '@rpc-vs-mom/transport/bench-peer'
import { cannedRequest, cannedResponse } from '../lb/canned-messages.ts'
import { startCannedWorker } from '../lb/contenders.ts'
import { h2load } from '../lb/h2load.ts'
import { untilItAnswers } from '../lb/rounds.ts'
import { startLb } from '../processes/start-process.ts'

/** Microseconds of CPU per call of each process that is measured, by its name. */
export type Costs = Readonly<Record<string, number>>

/** Something that every checkout has at the same place, measured in processes of its own. */
export interface Part extends AsyncDisposable {
  /** Starts that of the checkout in `root` afresh, warms it up, and measures it. */
  measure(root: string): Promise<Costs>
}

/** What is beside the processes of a checkout is started once, and serves both. */
export const parts = { lb: lbPart, amqp: amqpPart, grpc: grpcPart }

const outstanding = 32
const warmUpCalls = 100_000
const lbCalls = 200_000
const wireCalls = 50_000
const limitMs = 60_000

/** The relay before a worker of this checkout, asked by h2load. */
async function lbPart(): Promise<Part> {
  const worker = await startCannedWorker(cannedResponse)
  const messages = { message: cannedRequest, answer: cannedResponse, depth: outstanding }
  return {
    async measure(root) {
      const main = join(root, 'apps/lb/src/main.ts')
      await using lb = await startLb([worker.url], ['--engine', 'relay'], main)
      await untilItAnswers(lb.url)
      await h2load({ url: lb.url, requests: warmUpCalls, ...messages })
      const end = meterCosts([{ name: 'lb', role: 'lb', pids: processTree(lb.pid!) }])
      await h2load({ url: lb.url, requests: lbCalls, ...messages })
      return { lb: end()[0]!.cpuUs / lbCalls }
    },
    [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose](),
  }
}

/** Our AMQP wire on both sides, as `pnpm bench amqp` drives it; one broker for both checkouts. */
async function amqpPart(): Promise<Part> {
  const broker = await acquireBroker({ onProgress: (line) => process.stderr.write(`${line}\n`) })
  return {
    async measure(root) {
      const queue = `bench-${randomBytes(6).toString('hex')}`
      const start = (side: string): Promise<Peer> =>
        startPeerProcess({
          script: join(root, 'packages/transport/bench/amqp/peer.ts'),
          args: [side, 'our transport', queue],
          env: { BROKER_URL: broker.url },
        })
      await using worker = await start('worker')
      await using client = await start('client')
      return await costsOf(client, { worker })
    },
    [Symbol.asyncDispose]: () => broker.close(),
  }
}

/** The lean gRPC engine on both sides, as `pnpm bench grpc-engines` drives it. */
async function grpcPart(): Promise<Part> {
  const start = (root: string, side: string, url: string): Promise<Peer> =>
    startPeerProcess({
      script: join(root, 'packages/transport/bench/grpc-engines/peer.ts'),
      args: [side],
      env: { PEER_URL: url },
    })
  return {
    async measure(root) {
      await using server = await start(root, 'server', 'grpc://127.0.0.1:0?engine=lean')
      await using client = await start(root, 'client', server.url!)
      return await costsOf(client, { server })
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

/** CPU time per request of a client and who answers it, after as many requests that are not measured. */
async function costsOf(client: Peer, answering: Readonly<Record<string, Peer>>): Promise<Costs> {
  const loop = { outstanding, requests: wireCalls, limitMs }
  await client.run(loop)
  const metered = Object.entries({ client, ...answering })
  const end = meterCosts(
    metered.map(([name, { pid }]) => ({ name, role: 'worker', pids: [pid] }) as const),
  )
  const { length: answered } = await client.run(loop)
  return Object.fromEntries(end().map(({ name, cpuUs }) => [name, cpuUs / answered]))
}
