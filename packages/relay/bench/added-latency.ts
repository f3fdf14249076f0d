/**
 * Median response time with one call in flight, through each balancer and to a worker directly, in
 * interleaved rounds. Exit code 1 when the relay adds more than HAProxy or nginx.
 */
import { type Balancer, Bench } from './balancers.ts'
import { h2load } from './h2load.ts'

const ROUNDS = Number(process.argv[2] ?? 9)
const REQUESTS = 3000
const WARM_UP_REQUESTS = 40_000

using bench = new Bench()
const workers = [await bench.worker(), await bench.worker()]
const relay = await bench.relay(workers)
const proxies = [await bench.haproxy(workers), await bench.nginx(workers)]
const direct = { name: 'direct', port: workers[0]!, pid: 0 }
const samples = new Map<string, number[]>()

for (const target of [direct, relay]) {
  await h2load({ port: target.port, requests: WARM_UP_REQUESTS, depth: 32 })
}
for (let round = 0; round < ROUNDS; round++) {
  for (const target of [direct, relay, ...proxies]) await measure(target)
}
const addedUs = (target: Balancer): number => medianOf(target) - medianOf(direct)
for (const proxy of proxies) {
  const met = addedUs(relay) <= addedUs(proxy)
  const figures = `${addedUs(relay).toFixed(0)} us, ${proxy.name} ${addedUs(proxy).toFixed(0)} us`
  console.log(`${met ? 'met   ' : 'MISSED'} the relay adds no more than ${proxy.name}: ${figures}`)
  if (!met) process.exitCode = 1
}
console.log(`a direct call takes ${medianOf(direct).toFixed(0)} us (median of ${ROUNDS} medians)`)

async function measure({ name, port }: Balancer): Promise<void> {
  const { medianUs } = await h2load({ port, requests: REQUESTS, depth: 1 })
  samples.set(name, [...(samples.get(name) ?? []), medianUs])
}

function medianOf({ name }: Balancer): number {
  const sorted = samples.get(name)!.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1]!
}
