import { bodyContentType } from '../body-content-type.ts'

/** The fields beside those of gRPC's own set-up whose values are looked at. */
export const notedNames = {
  contentType: 'content-type',
  encoding: 'grpc-encoding',
  message: 'grpc-message',
  body: bodyContentType,
} as const

/** Whether a content type is that of gRPC, with or without what it says of the messages. */
export function isGrpc(contentType: string | undefined): boolean {
  return contentType !== undefined && /^application\/grpc(?:$|[+;])/i.test(contentType)
}

/** What compresses the messages of a stream; undefined where nothing does. */
export function compression(encoding: string | undefined): string | undefined {
  return encoding === 'identity' ? undefined : encoding
}
