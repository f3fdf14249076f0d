import { Address } from '@rpc-vs-mom/address'
import { systemClock } from '@rpc-vs-mom/balancer'
import { parseGrpcUrl, RepeatingAsk, type Ask, type Connection } from '@rpc-vs-mom/transport'
import type { Assembly, Reached } from '../cluster/assembly.ts'
import { balanceOver } from '../cluster/balance-over.ts'
import { rotateOver } from '../cluster/connections.ts'
import type { Variant } from './variant.ts'

/** What the balancer process is told on its command line. */
interface LbChoice {
  readonly engine: 'relay' | 'grpc-js'
  readonly policy: 'least-outstanding' | 'central'
}

/** Where each process listens unless a variant says otherwise. */
const anyPort = 'grpc://127.0.0.1:0'

/** The same with gRPC on our own HTTP/2 instead of grpc-js, in the hammer and in the workers. */
const anyLeanPort = `${anyPort}?engine=lean`

/** All calls of a connection as messages on one stream of that gRPC. */
const anyStreamPort = 'grpcstream://127.0.0.1:0'

const path = ['hammer', 'gRPC', 'lb', 'gRPC', 'workers']

/** Calls over gRPC: through a balancer process, or straight to the workers. */
export const rpcVariants: readonly Variant[] = [
  {
    name: 'rpc',
    summary:
      'gRPC calls to a load balancer, which hands each to the worker with the fewest outstanding.',
    direct: 'rpc-direct',
    codec: 'protobuf',
    path,
    ...throughLb({ engine: 'relay', policy: 'least-outstanding' }),
  },
  {
    name: 'rpc-direct',
    summary:
      'gRPC calls straight to the workers; the hammer itself picks the one with the fewest outstanding.',
    codec: 'protobuf',
    path: ['hammer', 'gRPC', 'workers'],
    ...straightToWorkers(),
  },
  {
    name: 'rpc-grpc-js',
    summary:
      'As rpc, with an lb that takes each request as a call of grpc-js and makes another, instead of forwarding HTTP/2 frames.',
    direct: 'rpc-direct',
    codec: 'protobuf',
    path,
    ...throughLb({ engine: 'grpc-js', policy: 'least-outstanding' }),
  },
  {
    name: 'rpc-lean',
    summary:
      'As rpc, with a gRPC of this study instead of grpc-js in the hammer and in the workers: what of rpc is its library.',
    direct: 'rpc-lean-direct',
    codec: 'protobuf',
    path,
    ...throughLb({ engine: 'relay', policy: 'least-outstanding' }, anyLeanPort),
  },
  {
    name: 'rpc-lean-direct',
    summary:
      'As rpc-direct, with a gRPC of this study instead of grpc-js in the hammer and in the workers.',
    codec: 'protobuf',
    path: ['hammer', 'gRPC', 'workers'],
    ...straightToWorkers(anyLeanPort),
  },
  {
    name: 'rpc-stream',
    summary:
      'As rpc-lean-direct, with all calls of a connection as messages on one bidirectional stream: what of a call is its set-up.',
    codec: 'protobuf',
    path: ['hammer', 'gRPC stream', 'workers'],
    ...straightToWorkers(anyStreamPort),
  },
]

type Deployed = Pick<Variant, 'parts' | 'deploy'>

/** Lb and workers listen at `url`, such as `grpc://127.0.0.1:0`. */
function throughLb(choice: LbChoice, url = anyPort): Deployed {
  const flags = Object.entries(choice).flatMap(([flag, value]) => [`--${flag}`, value])
  const deploy = async (assembly: Assembly): Promise<Reached> => {
    const backends = await assembly.startWorkers(() => new Address(url))
    const lb = await assembly.startLb({ listen: new Address(url), backends, flags })
    // There is nobody else to ask.
    const connections = await assembly.connect([lb], { waitForReady: true })
    return repeatedly(connections, rotateOver(connections))
  }
  return { parts: { lb: { ...choice }, workers: engineAt(url) }, deploy }
}

/** The hammer balances as the lb does. */
function straightToWorkers(url = anyPort): Deployed {
  const deploy = async (assembly: Assembly): Promise<Reached> => {
    const workers = await assembly.startWorkers(() => new Address(url))
    const connections = await assembly.connect(workers)
    return repeatedly(connections, await balanceOver(connections, assembly.stack))
  }
  return { parts: { workers: engineAt(url) }, deploy }
}

/** Over AMQP the connection itself asks again what it does not know the end of. */
function repeatedly(connections: readonly Connection[], ask: Ask): Reached {
  const repeating = new RepeatingAsk(ask, systemClock)
  return { connections, ask: repeating.ask, repeating }
}

/** What the manifest says of the gRPC of hammer and workers. */
function engineAt(url: string): Readonly<Record<string, string>> {
  if (url === anyStreamPort) return { grpc: 'lean', calls: 'on one stream' }
  return { grpc: parseGrpcUrl(url).engine ?? 'grpc-js' }
}
