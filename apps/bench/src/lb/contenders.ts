import { startProxy } from '../processes/start-proxy.ts'
import { startLb, startProgram, type Started } from '../processes/start-process.ts'

/** A balancer in the benchmark. */
export interface Contender {
  readonly name: string
  start(workers: readonly string[]): Promise<Started>
}

/** Our engines as the command line starts them, the proxies of the Debian packages, and a first draft. */
export const contenders: readonly Contender[] = [
  { name: 'relay', start: (workers) => startLb(workers, ['--engine', 'relay']) },
  { name: 'haproxy', start: (workers) => startProxy('haproxy', workers) },
  { name: 'nginx', start: (workers) => startProxy('nginx', workers) },
  { name: 'grpc-js', start: (workers) => startLb(workers, ['--engine', 'grpc-js']) },
  {
    name: 'decode and encode',
    start: (workers) =>
      startProgram(
        import.meta.resolve('./decode-and-encode-lb.ts'),
        workers.map((url) => new URL(url).host),
      ),
  },
]

/** What the relay leaves out, which the proxies have and pay for in part. */
export const notDoneByRelay = [
  'TLS',
  'HTTP/1.1 and caches',
  'rules on paths and headers, rewriting of headers',
  'access logs',
  'more than one core',
] as const

/** A worker that answers every call with the same frames, so that the balancer is what is measured. */
export async function startCannedWorker(message: Uint8Array): Promise<Started> {
  const program = import.meta.resolve('@rpc-vs-mom/relay/canned-worker')
  return startProgram(program, [Buffer.from(message).toString('hex')])
}
