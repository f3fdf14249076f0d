import { AskError } from '../../../ask-error.ts'
import {
  readHealthRequest,
  servingStatus,
  type ServingStatus,
  writeHealthList,
  writeHealthResponse,
} from '../../health-messages.ts'
import type { ServedStream } from './served-stream.ts'

/**
 * Serves grpc.health.v1 for the whole server ("") and the `services` by name (grpc/doc/health-checking.md):
 * Check, List and Watch.
 */
export class Health {
  readonly #statuses: Map<string, ServingStatus>
  readonly #watching = new Map<ServedStream, string>()

  constructor(services: readonly string[]) {
    this.#statuses = new Map(['', ...services].map((service) => [service, servingStatus.serving]))
  }

  /** Answers a request for that method of the service; false when there is no such method. */
  take(method: string, stream: ServedStream, message: Buffer): boolean {
    switch (method) {
      case 'Check':
        this.#check(stream, serviceIn(message))
        return true
      case 'List':
        stream.session.answer(stream, writeHealthList(this.#statuses))
        return true
      case 'Watch':
        this.#watch(stream, serviceIn(message))
        return true
      default:
        return false
    }
  }

  /** Says NOT_SERVING from now on, and ends the watching streams, which would keep the connections open. */
  stop(): void {
    for (const service of this.#statuses.keys()) {
      this.#statuses.set(service, servingStatus.notServing)
    }
    const watching = [...this.#watching]
    this.#watching.clear()
    for (const [stream, service] of watching) {
      const { session } = stream
      if (session.isSending(stream)) session.refuse(stream, stopping)
      else session.answer(stream, writeHealthResponse(this.#statusOf(service)))
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

  #watch(stream: ServedStream, service: string | undefined): void {
    if (service === undefined) return stream.session.refuse(stream, unreadable)
    this.#watching.set(stream, service)
    stream.cancel = () => this.#watching.delete(stream)
    stream.session.answer(stream, writeHealthResponse(this.#statusOf(service)), false)
  }

  #statusOf(service: string): ServingStatus {
    return this.#statuses.get(service) ?? servingStatus.serviceUnknown
  }
}

const stopping = new AskError('UNAVAILABLE', 'The listener is closing.')

const unreadable = new AskError('INTERNAL', 'The health request cannot be read.')

function serviceIn(message: Buffer): string | undefined {
  try {
    return readHealthRequest(message).service
  } catch {
    return undefined
  }
}
