import { FrameType } from '../../http2/src/rfc9113/frame-format.ts'
import { decodeAlone } from '../../http2/test/independent-hpack.ts'
import type { RawPeer } from './raw-peer.ts'

/** The fields of the last HEADERS frame on a stream. */
export function fieldsOf(peer: RawPeer, streamId: number): Record<string, string> {
  return Object.fromEntries(decodeAlone(peer.of(FrameType.headers, streamId).at(-1)!.buffer))
}

/** The gRPC status that ended a call. */
export function statusOf(client: RawPeer, streamId = 1): string | undefined {
  return fieldsOf(client, streamId)['grpc-status']
}
