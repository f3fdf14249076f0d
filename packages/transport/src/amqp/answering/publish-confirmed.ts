import { IllegalOperationError } from 'amqplib'
import type { ConfirmChannel, Options } from 'amqplib'
import type { EncodedProperties } from '../fast-wire/encoded-properties.ts'
import { counting } from '../messages/message-counts.ts'

/** What became of a message: `not written` means that nothing was sent, because it cannot be encoded. */
export type Publishing = 'confirmed' | 'refused' | 'not written'

export interface Confirmable {
  readonly queue: string
  readonly content: Buffer
  /** Encoded ones only where the wire of the channel is ours. */
  readonly properties: Options.Publish | EncodedProperties
}

/** Publishes to a queue and waits for the broker; rejects when the channel closes before it has said. */
export function publishConfirmed(
  channel: ConfirmChannel,
  { queue, content, properties }: Confirmable,
): Promise<Publishing> {
  return new Promise((resolve, reject) => {
    try {
      channel.publish('', queue, content, properties as Options.Publish, (refused: unknown) => {
        if (!refused) counting.confirmed++
        else if (isNack(refused)) counting.refused++
        else return reject(refused)
        resolve(refused ? 'refused' : 'confirmed')
      })
    } catch (error) {
      if (error instanceof IllegalOperationError) return reject(error)
      return resolve('not written')
    }
    counting.published++
    counting.publishedConfirm++
  })
}

/** amqplib reports a refusal by the broker and the end of the channel through the same callback. */
export function isNack(refused: unknown): boolean {
  return refused instanceof Error && refused.message === 'message nacked'
}
