import type { CallFacts } from '@rpc-vs-mom/http2/grpc'
import { AskError, type StatusCode, statusCodes } from '../../ask-error.ts'
import { notedNames } from './field-names.ts'

/** The status code of gRPC as a number; `statusCodes` has them in order, without OK. */
export function numberOf(code: StatusCode): number {
  return statusCodes.indexOf(code) + 1
}

/** What answers without a gRPC status mean (grpc/doc/http-grpc-status-mapping.md). */
const ofHttp: Readonly<Record<number, StatusCode>> = {
  400: 'INTERNAL',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'UNIMPLEMENTED',
  429: 'UNAVAILABLE',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'UNAVAILABLE',
}

/** The error that an HTTP status other than 200 is. */
export function errorOfHttp(httpStatus: number): AskError {
  const sentence = `The server answered with HTTP status ${httpStatus} and no gRPC status.`
  return new AskError(ofHttp[httpStatus] ?? 'UNKNOWN', sentence)
}

/** The error that the last fields of an answer say; undefined for OK. */
export function errorOfTrailers({ grpcStatus, noted }: CallFacts): AskError | undefined {
  if (grpcStatus === 0) return undefined
  if (grpcStatus === undefined) {
    return new AskError('UNKNOWN', 'The answer ended without a gRPC status.')
  }
  const code = statusCodes[grpcStatus - 1] ?? 'UNKNOWN'
  return new AskError(code, percentDecode(noted[notedNames.message] ?? ''))
}

/** What is not percent-encoded as it should be stays as it is. */
function percentDecode(text: string): string {
  if (!text.includes('%') && !/[\u0080-\u00ff]/.test(text)) return text
  const bytes = text.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(bytes, 'latin1').toString()
}
