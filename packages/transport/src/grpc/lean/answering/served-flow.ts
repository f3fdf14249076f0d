import type { AskError } from '../../../ask-error.ts'
import { type FlowEvents, MessageFlow } from '../messages/message-flow.ts'
import { late } from './request-faults.ts'
import type { ServedStream } from './served-stream.ts'

/** A method with any number of messages, from the client, to it or both. */
export interface StreamMethod {
  /** Largest message of the client; as large as that of a unary call by default. */
  readonly maxBytes?: number
  /** Serves one call; tells who hears of what comes on it. */
  open(flow: MessageFlow): FlowEvents
}

/** Gives the stream to the method; it is over at the latest at its deadline, where its client has one. */
export function openFlow(stream: ServedStream, method: StreamMethod): void {
  const { session } = stream
  const flow = new MessageFlow(method.maxBytes)
  stream.flow = flow
  stream.cancel = (reason) => flow.close(reason)
  flow.carryBy({
    push: (bytes) => session.push(stream, bytes),
    drop: (bytes) => session.drop(stream, bytes),
    readOn: () => session.readOn(stream),
    abort: (reason: AskError) => session.refuse(stream, reason),
  })
  flow.endAt(stream.deadlineMs, () => session.refuse(stream, late(stream)))
  flow.listen(method.open(flow))
}
