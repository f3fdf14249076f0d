import { onTestFinished } from 'vitest'
import type { Ask, Call } from '../ask.ts'
import type {
  Connection,
  ConnectOptions,
  Listener,
  ListenOptions,
  Transport,
} from '../transport.ts'

/** What the suite must know of a transport. */
export interface TransportUnderTest {
  readonly name: string
  readonly transport: Transport
  /** A URL nobody listens at; may carry port 0, since the suite connects to the listener's own URL. */
  freshUrl(): string | Promise<string>
  /**
   * What becomes of a request while nobody listens: refused at once with UNAVAILABLE, as where caller
   * and listener share a connection; or it waits for a listener until its deadline, as in a queue.
   */
  readonly absentListener: 'unavailable' | 'waits'
  /** Whether the listener may be another process; then one is killed. */
  readonly crossesProcesses: boolean
}

export interface PairOptions {
  readonly listen?: ListenOptions
  readonly connect?: ConnectOptions
}

export interface Pair {
  readonly listener: Listener
  readonly connection: Connection
}

/** A listener at a fresh URL and a connection to it, both closed when the test ends. */
export async function openPair(
  subject: TransportUnderTest,
  ask: Ask,
  options: PairOptions = {},
): Promise<Pair> {
  const listener = await openListener(subject, ask, options.listen)
  const connection = await openConnection(subject, listener.url, options.connect)
  return { listener, connection }
}

/** A listener at a fresh URL, closed when the test ends. */
export async function openListener(
  subject: TransportUnderTest,
  ask: Ask,
  options: ListenOptions = {},
): Promise<Listener> {
  return listenAt(subject, await subject.freshUrl(), { ask, options })
}

/** A listener at a given URL, closed when the test ends. */
export async function listenAt(
  { transport }: TransportUnderTest,
  url: string,
  { ask, options = {} }: { ask: Ask; options?: ListenOptions },
): Promise<Listener> {
  const listener = await transport.listen(url, ask, options)
  onTestFinished(() => listener.close(0))
  return listener
}

/** A connection that is closed when the test ends. */
export async function openConnection(
  { transport }: TransportUnderTest,
  url: string,
  options: ConnectOptions = {},
): Promise<Connection> {
  const connection = await transport.connect(url, options)
  onTestFinished(() => connection.close())
  return connection
}

/** Answers with the request. */
export const echo: Ask = async (request) => request

/** A call with room for slow machines; tests of deadlines name their own. */
export function callWith(fields: Partial<Call> = {}): Call {
  return { method: 'test.Echo/Ask', timeoutMs: 10_000, ...fields }
}

/** Bytes that differ from those of every other number. */
export function numbered(number: number): Uint8Array {
  return Buffer.from(`request ${number}`)
}
