/** Many callers that give up, through the transport that the study uses. */
import { AskError, type Call, connect, listen } from '@rpc-vs-mom/transport'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startRoutes, routeNames } from './routes.ts'

const atOnce = 100
const call: Call = { method: 'protocol.SimulationService/GetSalesMetrics', timeoutMs: 30_000 }
const hang = Buffer.from('hang')
const fine = Buffer.from('fine')

/** One test for each route from callers to workers: so many cancelled calls leave nothing behind and fail no other. */
export function testCancels(cancels: number): void {
  test.each(routeNames)(
    `%s: ${cancels} cancelled calls leave nothing behind and fail no other`,
    async (route) => {
      let hanging = 0
      const worker = await listen('grpc://127.0.0.1:0', (request, { signal }) => {
        if (fine.equals(request)) return Promise.resolve(request)
        hanging += 1
        return new Promise((_, reject) => {
          signal?.addEventListener('abort', () => {
            hanging -= 1
            reject(new AskError('CANCELLED', 'given up'))
          })
        })
      })
      onTestFinished(() => worker.close(0))
      await using routes = await startRoutes(Number(worker.url.split(':').at(-1)))
      const connection = await connect(`grpc://127.0.0.1:${routes.portOf(route)}`)
      onTestFinished(() => connection.close())

      const ends = new Map<string, number>()
      const count = (end: string): unknown => ends.set(end, (ends.get(end) ?? 0) + 1)
      let left = cancels
      const cancelMany = async (): Promise<void> => {
        while (left-- > 0) {
          const cancel = new AbortController()
          const ended = connection
            .ask(hang, { ...call, signal: cancel.signal })
            .then(String, codeOf)
          await turns(left % 4)
          cancel.abort()
          count(await ended)
          count(await connection.ask(fine, call).then(String, codeOf))
        }
      }
      await Promise.all(Array.from({ length: atOnce }, cancelMany))

      expect(Object.fromEntries(ends)).toEqual({ CANCELLED: cancels, fine: cancels })
      await vi.waitUntil(() => routes.outstanding(route) === 0, { timeout: 5000, interval: 2 })
      await vi.waitUntil(() => hanging === 0, { timeout: 10_000, interval: 2 })
    },
    60_000,
  )
}

function codeOf(error: AskError): string {
  return error.code
}

/** Lets the call get further and further before it is given up. */
async function turns(times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await new Promise(setImmediate)
}
