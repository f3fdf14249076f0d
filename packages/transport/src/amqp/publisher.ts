import { IllegalOperationError, type ConfirmChannel } from 'amqplib'
import { AskError } from '../ask-error.ts'
import type { Entry, Outstanding } from './outstanding.ts'
import { requestProperties } from './request-message.ts'

/** Sends requests while there is a channel and it accepts more; keeps the others in order until then. */
export interface Publisher {
  publish(entry: Entry): void
  /** Continues on a new channel, with every outstanding request again under its own id, oldest first. */
  resume(channel: ConfirmChannel): void
  pause(): void
}

/** The waiting requests are outstanding ones, so their bound and deadlines are those of `outstanding`. */
export function createPublisher(queue: string, outstanding: Outstanding): Publisher {
  let channel: ConfirmChannel | undefined
  let accepting = false
  let unsent: Entry[] = []

  const send = (entry: Entry, on: ConfirmChannel): boolean => {
    const { id, request, call, deadlineMs } = entry
    const correlationId = `${id}.${++entry.attempts}`
    const remainingMs = Math.max(1, deadlineMs - Date.now())
    const properties = requestProperties(call, { correlationId, deadlineMs, remainingMs })
    return on.publish('', queue, request, properties, (refused: unknown) => {
      if (isNack(refused)) outstanding.fail(correlationId, queueFull(queue))
    })
  }

  /** A channel that has just closed throws; its loss is about to be announced, and brings the entry back. */
  const trySend = (entry: Entry, on: ConfirmChannel): boolean => {
    try {
      return send(entry, on)
    } catch (cause) {
      if (cause instanceof IllegalOperationError) return false
      outstanding.fail(`${entry.id}.`, AskError.from(cause))
      return true
    }
  }

  const sendWaiting = (): void => {
    if (!channel) return
    while (accepting && unsent.length > 0) {
      const entry = unsent.shift()!
      if (!entry.settled) accepting = trySend(entry, channel)
    }
  }

  return {
    publish(entry) {
      unsent.push(entry)
      sendWaiting()
    },
    resume(newChannel) {
      channel = newChannel
      accepting = true
      unsent = outstanding.entries()
      newChannel.on('drain', () => {
        accepting = true
        sendWaiting()
      })
      sendWaiting()
    },
    pause() {
      channel = undefined
    },
  }
}

/** amqplib reports a refusal by the broker and the end of the channel through the same callback. */
function isNack(refused: unknown): boolean {
  return refused instanceof Error && refused.message === 'message nacked'
}

function queueFull(queue: string): AskError {
  return new AskError('RESOURCE_EXHAUSTED', `The queue "${queue}" is full.`)
}
