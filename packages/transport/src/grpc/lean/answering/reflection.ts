import { EventEmitter } from 'node:events'
import { AskError } from '../../../ask-error.ts'
import {
  type Reflecting,
  reflectionOf,
  reflectionPaths,
  type ReflectionStream,
} from '../../reflection.ts'
import type { FlowEvents, MessageFlow } from '../messages/message-flow.ts'
import type { StreamMethod } from './served-flow.ts'

const unreadable = new AskError('INTERNAL', 'The reflection request cannot be read.')

/** The methods of server reflection by their paths; none where there is no description of the contract. */
export function reflectionMethods(
  descriptorSetBase64: string | undefined,
): [path: string, method: StreamMethod][] {
  if (descriptorSetBase64 === undefined) return []
  const reflection = reflectionOf(descriptorSetBase64)
  return reflectionPaths.map((path) => [path, { open: (flow) => answerOn(flow, reflection(path)) }])
}

/** A client that does not read its answers is not asked for its next questions. */
function answerOn(flow: MessageFlow, { definition, answer }: Reflecting): FlowEvents {
  const call = Object.assign(new EventEmitter(), {
    write: (reply: object) => flow.send(definition.responseSerialize(reply)),
    end: () => flow.end(),
  })
  // Of a duplex stream no more than this is used of it.
  answer(call as unknown as ReflectionStream)
  return {
    onMessage: (message) => {
      const request = readWith(definition, message)
      if (request === undefined) return flow.fail(unreadable)
      call.emit('data', request)
      if (flow.isFull) flow.pause()
    },
    onHalfClose: () => void call.emit('end'),
    onRoom: () => flow.resume(),
    onOver: () => void call.removeAllListeners(),
  }
}

function readWith(
  { requestDeserialize }: Reflecting['definition'],
  message: Buffer,
): object | undefined {
  try {
    return requestDeserialize(message)
  } catch {
    return undefined
  }
}
