import { AskError } from '../../../ask-error.ts'
import type { Metadata } from '../../../metadata.ts'
import { type FlowEvents, MessageFlow } from '../messages/message-flow.ts'
import { cutOff, errorOf } from './answer-faults.ts'
import type { Channel } from './channel.ts'
import { ClientCall } from './client-call.ts'

export interface FlowHead {
  /** In full, `package.Service/Method`. */
  readonly method: string
  /** Without one the flow may go on for ever. */
  readonly timeoutMs?: number
  readonly metadata?: Metadata
  /** Largest message of the server; as large as that of a unary call by default. */
  readonly maxBytes?: number
}

/**
 * Opens a stream with any number of messages each way. What is sent waits, as calls do, until there is a connection
 * with room for a stream; the flow fails as `Untaken` where the server has certainly not taken it.
 */
export function openFlow(channel: Channel, head: FlowHead, events: FlowEvents): MessageFlow {
  const { method, metadata, timeoutMs = Infinity } = head
  const flow = new MessageFlow(head.maxBytes)
  const sent = { method, metadata, timeoutMs, contentType: undefined }
  const call = new ClientCall(sent, noBody, (outcome) => {
    if (outcome instanceof AskError) flow.close(outcome)
    else flow.close(call.partial === undefined ? undefined : cutOff(method))
  })
  call.flow = flow
  flow.listen(events)
  flow.carryBy({
    push: (bytes) => call.session?.push(call, bytes),
    drop: (bytes) => call.session?.drop(bytes),
    readOn: () => {
      const fault = call.inbox?.readOn(call)
      if (fault !== undefined) flow.fail(errorOf(fault, call))
    },
    abort: () => channel.stop(call),
  })
  flow.endAt(performance.now() + timeoutMs, () => flow.fail(late(head)))
  channel.send(call)
  return flow
}

const noBody = Buffer.alloc(0)

function late({ method, timeoutMs }: FlowHead): AskError {
  return new AskError('DEADLINE_EXCEEDED', `/${method} did not end within ${timeoutMs} ms.`)
}
