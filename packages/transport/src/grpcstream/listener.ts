import { Answering } from '../answering.ts'
import type { Ask } from '../ask.ts'
import { serveLean } from '../grpc/lean/answering/listener.ts'
import { defaultMaxConcurrent } from '../transport-limits.ts'
import type { Listener, ListenOptions } from '../transport.ts'
import { formatGrpcStreamUrl, parseGrpcStreamUrl } from './address.ts'
import { callsMethod } from './messages.ts'
import { servedCalls } from './served-calls.ts'

/** Serves the contract on streams of calls; rejects with one sentence when the port is taken. */
export async function listenGrpcStream(
  url: string,
  ask: Ask,
  { contract, maxConcurrent = defaultMaxConcurrent }: ListenOptions,
): Promise<Listener> {
  const answering = new Answering(ask, maxConcurrent, contract)
  const streams = new Map([[`/${callsMethod}`, servedCalls(answering)]])
  const { address, close } = await serveLean(parseGrpcStreamUrl(url), {
    answering,
    contract,
    streams,
  })
  return { url: formatGrpcStreamUrl(address), close }
}
