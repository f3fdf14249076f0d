/**
 * CPU time per request of the relay, HAProxy and nginx, in interleaved rounds with the same load and
 * the same workers. Prints the ratios first. Exit code 1 when a goal is missed.
 * The relay does less than the proxies: no HTTP semantics, no header rules, no logging, no TLS.
 */
import { type Balancer, Bench } from './balancers.ts'
import { h2load } from './h2load.ts'
import { cpuTimeUs, residentBytes } from './process-cost.ts'
import { syscallsPerRequest } from './syscalls.ts'

const ROUNDS = Number(process.argv[2] ?? 7)
const REQUESTS = 20_000
const DEPTH = 32
/** Enough for the optimising compiler to have finished with the relay. */
const WARM_UP_REQUESTS = 120_000

const GOALS = {
  relayUs: 8,
  ofHaproxy: 0.6,
  ofNginx: 0.25,
  rateOfHaproxy: 1.2,
  syscallsAtDepth1: 6.5,
  syscallsAtDepth32: 0.5,
}

interface Samples {
  cpuUs: number[]
  rates: number[]
}

using bench = new Bench()
const workers = [await bench.worker(), await bench.worker()]
const balancers = [
  await bench.relay(workers),
  await bench.haproxy(workers),
  await bench.nginx(workers),
]
const samples = new Map<string, Samples>(
  balancers.map(({ name }) => [name, { cpuUs: [], rates: [] }]),
)

for (const { port } of balancers) await h2load({ port, requests: WARM_UP_REQUESTS, depth: DEPTH })
for (let round = 0; round < ROUNDS; round++) {
  for (const balancer of balancers) await measure(balancer)
}
const relay = balancers[0]!
const syscalls = {
  depth1: await syscallsPerRequest(relay, 1),
  depth32: await syscallsPerRequest(relay, DEPTH),
}
process.exitCode = report() ? 0 : 1

async function measure({ name, port, pid }: Balancer): Promise<void> {
  const before = cpuTimeUs(pid)
  const result = await h2load({ port, requests: REQUESTS, depth: DEPTH })
  if (result.failed > 0) throw new Error(`${name} failed ${result.failed} requests`)
  samples.get(name)!.cpuUs.push((cpuTimeUs(pid) - before) / result.succeeded)
  samples.get(name)!.rates.push(result.requestsPerSecond)
}

function report(): boolean {
  const goals = [
    goal('relay / haproxy, CPU', us('relay') / us('haproxy'), GOALS.ofHaproxy),
    goal('relay / nginx, CPU', us('relay') / us('nginx'), GOALS.ofNginx),
    goal('haproxy / relay, rate', rate('haproxy') / rate('relay'), 1 / GOALS.rateOfHaproxy),
    goal('relay, us of CPU per request', us('relay'), GOALS.relayUs),
    goal('relay, system calls per request, 1 in flight', syscalls.depth1, GOALS.syscallsAtDepth1),
    goal(
      'relay, system calls per request, 32 in flight',
      syscalls.depth32,
      GOALS.syscallsAtDepth32,
    ),
  ]
  for (const { pid, name } of balancers) {
    const { cpuUs } = samples.get(name)!
    const range = `${Math.min(...cpuUs).toFixed(1)} to ${Math.max(...cpuUs).toFixed(1)}`
    const memory = (residentBytes(pid) / 1e6).toFixed(0)
    console.log(
      `${name}: ${us(name).toFixed(2)} us per request (${range}), ${rate(name).toFixed(0)} req/s, ${memory} MB`,
    )
  }
  return goals.every(Boolean)
}

function us(name: string): number {
  return median(samples.get(name)!.cpuUs)
}

function rate(name: string): number {
  return median(samples.get(name)!.rates)
}

function goal(what: string, value: number, limit: number): boolean {
  const met = value <= limit
  console.log(
    `${met ? 'met   ' : 'MISSED'} ${what}: ${value.toFixed(2)} (goal <= ${limit.toFixed(2)})`,
  )
  return met
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
