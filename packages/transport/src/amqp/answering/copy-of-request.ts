import type { ConsumeMessage, Options } from 'amqplib'
import { encodeHeader, joinHeaders, splitHeaders } from '../fast-wire/encoded-headers.ts'
import {
  joinProperties,
  splitProperties,
  type EncodedProperties,
} from '../fast-wire/encoded-properties.ts'
import { receivedProperties } from '../fast-wire/received-properties.ts'

/** Header with the number of the attempt, in requests that were put back after the first failed. */
export const attemptHeader = 'x-attempt'

/** Headers by which a broker sends copies to further queues, which it has done already. */
const copiesHeaders: ReadonlySet<string> = new Set(['CC', 'BCC'])

/**
 * The properties of a copy that goes back into the queue: the bytes that came, where the wire is ours, or
 * else what amqplib understood of them. The broker closes the channel of somebody who names another user
 * than himself, so the user is left out. It may be in the queue for as long as at first: how long it has been there
 * is not known, and its attempts are bounded.
 */
export function copyOfRequest(
  { properties }: Pick<ConsumeMessage, 'properties'>,
  attempt: number | undefined,
): EncodedProperties | Options.Publish {
  const received = receivedProperties(properties)
  return (received && copyOfBytes(received, attempt)) ?? copyOfWords(properties, attempt)
}

function copyOfBytes(received: Buffer, attempt: number | undefined): EncodedProperties | undefined {
  const parts = splitProperties(received)
  if (!parts) return undefined
  const table = parts.get('headers')
  const headers = table ? splitHeaders(table).filter(({ name }) => staysInCopy(name)) : []
  const counted = attempt === undefined ? [] : [encodeHeader(attemptHeader, attempt)]
  parts.set('headers', joinHeaders([...headers, ...counted]))
  parts.delete('userId')
  parts.delete('clusterId')
  return joinProperties(parts)
}

function staysInCopy(header: string): boolean {
  return header !== attemptHeader && !copiesHeaders.has(header)
}

function copyOfWords(
  properties: ConsumeMessage['properties'],
  attempt: number | undefined,
): Options.Publish {
  const { userId: _sender, clusterId: _cluster, ...same } = properties
  const kept = Object.entries(properties.headers ?? {}).filter(([name]) => staysInCopy(name))
  return {
    ...same,
    headers: {
      ...Object.fromEntries(kept),
      ...(attempt === undefined ? {} : { [attemptHeader]: attempt }),
    },
  }
}
