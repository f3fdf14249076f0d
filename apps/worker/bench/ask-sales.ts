import { codecs, SalesRequest, type SalesResponse } from '@rpc-vs-mom/schema'
import type { Connection } from '@rpc-vs-mom/transport'

const { salesRequest, salesResponse } = codecs.protobuf
const noFilter = SalesRequest.fromJSON({})

/** What the original study asks most: nothing else keeps its profile busy for so long. */
export const dearRequest: SalesRequest = {
  ...noFilter,
  region: 'Europe',
  category: 'Computers',
  startDate: '2021-01-01',
  endDate: '2025-12-31',
  startHour: 0,
  endHour: 23,
}

/** Asks for all sales unless told otherwise. */
export async function askSales(
  { ask }: Connection,
  request: SalesRequest = noFilter,
): Promise<SalesResponse> {
  const call = { method: 'protocol.SimulationService/GetSalesMetrics', timeoutMs: 60_000 } as const
  return salesResponse.decode(await ask(salesRequest.encode(request), call))
}

/** Keeps `outstanding` dear requests at a connection until stopped; `answered` counts what came back. */
export function keepAsking(
  connection: Connection,
  outstanding: number,
): { answered(): number; stop(): Promise<void> } {
  let answered = 0
  const stop = new AbortController()
  const loops = Array.from({ length: outstanding }, async () => {
    while (!stop.signal.aborted) {
      await askSales(connection, dearRequest)
      answered++
    }
  })
  return {
    answered: () => answered,
    async stop() {
      stop.abort()
      await Promise.all(loops)
    },
  }
}
