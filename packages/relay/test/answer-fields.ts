import { FrameType } from '@rpc-vs-mom/http2'
import { decodeAlone } from '@rpc-vs-mom/http2/independent-hpack'
import type { RawPeer } from './raw-peer.ts'

/** The fields of the last HEADERS frame on a stream. */
export function fieldsOf(peer: RawPeer, streamId: number): Record<string, string> {
  return Object.fromEntries(decodeAlone(peer.of(FrameType.headers, streamId).at(-1)!.buffer))
}

/** The gRPC status that ended a call. */
export function statusOf(client: RawPeer, streamId = 1): string | undefined {
  return fieldsOf(client, streamId)['grpc-status']
}
