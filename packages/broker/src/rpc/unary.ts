import { type Ask, AskError } from '@rpc-vs-mom/transport'
import { asBuffer } from '@rpc-vs-mom/transport/grpc-streams'
import { maxPublishedTogether } from '../broker-limits.ts'
import type { Publication } from '../subjects/publication.ts'
import type { Subjects } from '../subjects/subjects.ts'
import {
  readPublishBatchRequest,
  readPublishRequest,
  readSubjectAndId,
  writeMessage,
  writePublishBatchResponse,
  writePublishResponse,
} from './messages.ts'

type Answer = (subjects: Subjects, request: Buffer) => Promise<Buffer>

/** The methods with one message each way, by their full names. */
const answers: Readonly<Record<string, Answer>> = {
  'broker.Broker/Publish': async (subjects, request) =>
    writePublishResponse(await publish(subjects, read(readPublishRequest, request))),
  'broker.Broker/PublishBatch': async (subjects, request) =>
    writePublishBatchResponse(await publishAll(subjects, read(readPublishBatchRequest, request))),
  'broker.Broker/Fetch': async (subjects, request) => {
    const { subject, id } = read(readSubjectAndId, request)
    return writeMessage(await subjects.fetch(subject, id))
  },
}

export const unaryMethods = Object.keys(answers)

/** Answers the unary methods. */
export function answerUnary(subjects: Subjects): Ask {
  return (request, { method }) => answers[method]!(subjects, asBuffer(request))
}

function publish(subjects: Subjects, publication: Publication): Promise<number> {
  return new Promise((resolve, reject) => {
    subjects.publish(publication, (outcome) => {
      if (typeof outcome === 'number') resolve(outcome)
      else reject(outcome)
    })
  })
}

/** Nothing is published where one of them never can be. */
function publishAll(subjects: Subjects, publications: readonly Publication[]): Promise<number[]> {
  if (publications.length > maxPublishedTogether) throw tooMany(publications.length)
  for (const publication of publications) {
    const fault = subjects.faultOf(publication)
    if (fault !== undefined) throw fault
  }
  return Promise.all(publications.map((publication) => publish(subjects, publication)))
}

/** Reads a message; INVALID_ARGUMENT where it is none. */
export function read<T>(reader: (bytes: Buffer) => T, bytes: Buffer): T {
  try {
    return reader(bytes)
  } catch (cause) {
    const sentence = `The request cannot be read: ${(cause as Error).message}.`
    throw new AskError('INVALID_ARGUMENT', sentence, { cause })
  }
}

function tooMany(messages: number): AskError {
  const sentence = `The batch has ${messages} messages; the limit is ${maxPublishedTogether}.`
  return new AskError('INVALID_ARGUMENT', sentence)
}
