import { type Ask, type Call, connect, type Connection, listen } from '@rpc-vs-mom/transport'
import { onTestFinished } from 'vitest'

export const engines = ['relay', 'grpc-js']
export const anyPort = 'grpc://127.0.0.1:0'
export const call: Call = { method: 'protocol.SimulationService/GetSalesMetrics', timeoutMs: 5000 }
export const request = new Uint8Array([1, 2, 3])

/** A worker in this process; resolves with where it listens. */
export async function worker(ask: Ask): Promise<string> {
  const listener = await listen(anyPort, ask)
  onTestFinished(() => listener.close(0))
  return listener.url
}

/** Workers that answer with their names. */
export function namedWorkers(...names: readonly string[]): Promise<string[]> {
  return Promise.all(names.map((name) => worker(named(name))))
}

export function named(name: string): Ask {
  return async () => Buffer.from(name)
}

export async function connected(url: string): Promise<Connection> {
  const connection = await connect(url)
  onTestFinished(() => connection.close())
  return connection
}

export async function replyOf({ ask }: Connection): Promise<string> {
  return Buffer.from(await ask(request, call)).toString()
}

/** The replies in a row, one after the other. */
export async function repliesOf(connection: Connection, times: number): Promise<string[]> {
  const replies: string[] = []
  for (let n = 0; n < times; n += 1) replies.push(await replyOf(connection))
  return replies
}

/** How often each reply comes. */
export async function countReplies(
  connection: Connection,
  times: number,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const reply of await repliesOf(connection, times)) counts[reply] = (counts[reply] ?? 0) + 1
  return counts
}
