import { median } from '@rpc-vs-mom/results'
import type { Measurement } from './measure.ts'
import type { Usage } from './usage.ts'

/** Medians over the rounds, one row for each wire, client, size and load, in the order of the first round. */
export function mediansOf(measured: readonly Measurement[]): Measurement[] {
  const key = ({ wire, client, bytes, outstanding }: Measurement): string =>
    [wire, client, bytes, outstanding].join()
  return [...Map.groupBy(measured, key).values()].map((own) => {
    const of = (figure: (one: Measurement) => number): number => median(own.map(figure))
    const [{ wire, client, bytes, outstanding, p99Ms, perCall }] = own as [Measurement]
    const usage = (side: 'client' | 'server'): Usage => ({
      cpuUs: of((one) => one.perCall[side]!.cpuUs),
      allocatedBytes: of((one) => one.perCall[side]!.allocatedBytes),
      collections: of((one) => one.perCall[side]!.collections),
    })
    return {
      wire,
      client,
      bytes,
      outstanding,
      callsPerSecond: of((one) => one.callsPerSecond),
      p50Ms: of((one) => one.p50Ms),
      ...(p99Ms !== undefined && { p99Ms: of((one) => one.p99Ms!) }),
      perCall: {
        ...(perCall.client && { client: usage('client') }),
        ...(perCall.server && { server: usage('server') }),
        ...(perCall.brokerCpuUs !== undefined && {
          brokerCpuUs: of((one) => one.perCall.brokerCpuUs!),
        }),
      },
    }
  })
}

const head = [
  'wire',
  'in flight',
  'calls/s',
  'p50 ms',
  'p99 ms',
  'client us',
  'server us',
  'broker us',
  'client B',
  'server B',
  'collections of 1000 calls',
]

/** The rows of one size of message, as a table; a dash where there is nothing to measure. */
export function tableOf(rows: readonly Measurement[]): string[][] {
  return [head, ...rows.map(cellsOf)]
}

function cellsOf({
  wire,
  client,
  outstanding,
  callsPerSecond,
  p50Ms,
  p99Ms,
  perCall,
}: Measurement) {
  const { client: asking, server, brokerCpuUs } = perCall
  const collections = (asking?.collections ?? 0) + (server?.collections ?? 0)
  return [
    client === 'h2load' ? `h2load asks ${wire}` : wire,
    String(outstanding),
    shown(callsPerSecond, 0),
    shown(p50Ms, 3),
    shown(p99Ms, 3),
    shown(asking?.cpuUs, 1),
    shown(server?.cpuUs, 1),
    shown(brokerCpuUs, 1),
    shown(asking?.allocatedBytes, 0),
    shown(server?.allocatedBytes, 0),
    shown(collections * 1000, 2),
  ]
}

function shown(value: number | undefined, digits: number): string {
  return value === undefined ? '-' : value.toFixed(digits)
}
