// Either end of flows of the lean engine, for the tests.
import { onTestFinished } from 'vitest'
import { Answering } from '../../answering.ts'
import type { AskError } from '../../ask-error.ts'
import type { Ask } from '../../ask.ts'
import { echo } from '../../conformance/under-test.ts'
import { type GrpcAddress, parseGrpcUrl } from '../address.ts'
import { type BoundListener, serveLean } from './answering/listener.ts'
import type { StreamMethod } from './answering/served-flow.ts'
import { Channel } from './asking/channel.ts'
import { type FlowHead, openFlow } from './asking/open-flow.ts'
import type { FlowEvents, MessageFlow } from './messages/message-flow.ts'

/** The flow of a client with what came on it. */
export interface OpenedFlow {
  readonly flow: MessageFlow
  readonly messages: Buffer[]
  /** Resolves when it is over, with the reason. */
  readonly over: Promise<AskError | undefined>
}

/** Sends back every message, and ends when the client has ended its half; asks for no more than is read. */
export const echoing: StreamMethod = {
  open: (flow) => ({
    onMessage: (message) => {
      flow.send(message)
      if (flow.isFull) flow.pause()
    },
    onRoom: () => flow.resume(),
    onHalfClose: () => flow.end(),
    onOver: () => undefined,
  }),
}

/** A listener that serves these methods by their names, and echoes unary calls; closed after the test. */
export async function serveFlows(
  methods: Record<string, StreamMethod>,
  ask: Ask = echo,
): Promise<BoundListener> {
  const streams = new Map(Object.entries(methods).map(([name, method]) => [pathOf(name), method]))
  const answering = new Answering(ask, 1000)
  const asked = parseGrpcUrl('grpc://127.0.0.1:0')
  const listener = await serveLean(asked, { answering, contract: undefined, streams })
  onTestFinished(() => listener.close(0))
  return listener
}

/** A channel to the server, closed after the test. */
export async function channelTo(address: GrpcAddress): Promise<Channel> {
  const channel = new Channel(address, {})
  await channel.ready()
  onTestFinished(() => channel.close())
  return channel
}

/** Opens a flow of the method; it keeps what comes. */
export function openOn(
  channel: Channel,
  name: string,
  { onMessage, ...more }: Partial<FlowHead & FlowEvents> = {},
): OpenedFlow {
  const messages: Buffer[] = []
  const over = Promise.withResolvers<AskError | undefined>()
  const head = { ...more, method: pathOf(name).slice(1) }
  const flow = openFlow(channel, head, {
    ...more,
    onMessage: (message) => {
      messages.push(message)
      onMessage?.(message)
    },
    onOver: over.resolve,
  })
  return { flow, messages, over: over.promise }
}

export function pathOf(name: string): string {
  return `/test.Flows/${name}`
}
