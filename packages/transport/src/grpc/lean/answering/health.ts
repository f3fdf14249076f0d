import { AskError } from '../../../ask-error.ts'
import {
  readHealthRequest,
  servingStatus,
  type ServingStatus,
  writeHealthList,
  writeHealthResponse,
} from '../../health-messages.ts'
import type { FlowEvents, MessageFlow } from '../messages/message-flow.ts'
import { goingAway } from './request-faults.ts'
import type { StreamMethod } from './served-flow.ts'
import type { ServedStream } from './served-stream.ts'

const prefix = '/grpc.health.v1.Health'
const listPath = `${prefix}/List`

/** Of its unary methods. */
export const healthPaths = [`${prefix}/Check`, listPath]

export const watchPath = `${prefix}/Watch`

/**
 * Serves grpc.health.v1 for the whole server ("") and the `services` by name (grpc/doc/health-checking.md):
 * Check, List and Watch.
 */
export class Health {
  readonly watch: StreamMethod = { open: (flow) => this.#watch(flow) }
  readonly #statuses: Map<string, ServingStatus>
  readonly #watching = new Map<MessageFlow, string>()
  #isStopped = false

  constructor(services: readonly string[]) {
    this.#statuses = new Map(['', ...services].map((service) => [service, servingStatus.serving]))
  }

  /** Answers a request for one of its unary methods. */
  take(stream: ServedStream, message: Buffer): void {
    if (stream.path === listPath) stream.session.answer(stream, writeHealthList(this.#statuses))
    else this.#check(stream, serviceIn(message))
  }

  /** Says NOT_SERVING from now on, and ends the watching streams, which would keep the connections open. */
  stop(): void {
    this.#isStopped = true
    for (const service of this.#statuses.keys()) {
      this.#statuses.set(service, servingStatus.notServing)
    }
    const watching = [...this.#watching]
    this.#watching.clear()
    for (const [flow, service] of watching) {
      if (flow.hasUnsent) flow.fail(goingAway)
      else {
        this.#say(flow, service)
        flow.end()
      }
    }
  }

  #check(stream: ServedStream, service: string | undefined): void {
    if (service === undefined) stream.session.refuse(stream, unreadable)
    else if (this.#statuses.has(service)) {
      stream.session.answer(stream, writeHealthResponse(this.#statusOf(service)))
    } else {
      const reason = new AskError('NOT_FOUND', `There is no service "${service}".`)
      stream.session.refuse(stream, reason)
    }
  }

  #watch(flow: MessageFlow): FlowEvents {
    return {
      onMessage: (message) => {
        const service = serviceIn(message)
        if (this.#watching.has(flow)) flow.fail(second)
        else if (service === undefined) flow.fail(unreadable)
        else {
          this.#watching.set(flow, service)
          this.#say(flow, service)
          if (this.#isStopped) flow.end()
        }
      },
      onHalfClose: () => {
        if (!this.#watching.has(flow)) flow.fail(nobodyNamed)
      },
      // Until `stop` the listener serves, and its status does not change.
      onGoingAway: () => undefined,
      onOver: () => void this.#watching.delete(flow),
    }
  }

  #say(flow: MessageFlow, service: string): void {
    flow.send(writeHealthResponse(this.#statusOf(service)))
  }

  #statusOf(service: string): ServingStatus {
    return this.#statuses.get(service) ?? servingStatus.serviceUnknown
  }
}

const unreadable = new AskError('INTERNAL', 'The health request cannot be read.')

const second = new AskError('UNIMPLEMENTED', 'A watch has one request; this is the second one.')

const nobodyNamed = new AskError('UNIMPLEMENTED', 'The watch ended before its request.')

function serviceIn(message: Buffer): string | undefined {
  try {
    return readHealthRequest(message).service
  } catch {
    return undefined
  }
}
