import type { MessagePropertyHeaders } from 'amqplib'
import { isMetadata, type Metadata } from '../../metadata.ts'

/** Headers of requests that this study and RabbitMQ write (docs/guides: dead letters, quorum queues, CC). */
const taken =
  /^(x-timeout|x-sent|x-answered|x-attempts?|x-given-up-at|x-caller-.*|x-death|x-(first|last)-death-.*|x-(delivery|acquired)-count|cc|bcc)$/

/** One sentence about a name of metadata that a header of another meaning has. */
export function headerFault(metadata: Metadata): string | undefined {
  const name = metadata.map(([each]) => each).find((each) => taken.test(each))
  if (name === undefined) return undefined
  return `The metadata name "${name}" is that of a header with another meaning over AMQP; choose another one.`
}

/** Metadata as headers of a message, each under its name: a text, bytes, or a list where the name comes several times. */
export function metadataHeaders(metadata: Metadata): MessagePropertyHeaders {
  const values = Map.groupBy(metadata, ([name]) => name)
  return Object.fromEntries(
    [...values].map(([name, entries]) => {
      const each = entries.map(([, value]) =>
        typeof value === 'string' ? value : Buffer.from(value),
      )
      return [name, each.length === 1 ? each[0] : each]
    }),
  )
}

/** The headers of a request that are metadata; undefined where none is. Those of other kinds of value are left out. */
export function metadataIn(headers: MessagePropertyHeaders | undefined): Metadata | undefined {
  let found: [string, string | Uint8Array][] | undefined
  // Its own alone: a header named __proto__ gives the table a prototype of the sender's choice.
  for (const name of Object.keys(headers ?? {})) {
    if (taken.test(name) || !/^[\d_.a-z-]+$/.test(name) || !isMetadata(name)) continue
    const value: unknown = headers![name]
    const isBinary = name.endsWith('-bin')
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isBinary ? Buffer.isBuffer(each) : typeof each === 'string')
        (found ??= []).push([name, each as string | Uint8Array])
    }
  }
  return found
}
