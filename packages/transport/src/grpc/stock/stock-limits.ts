import type { ChannelOptions } from '@grpc/grpc-js'
import { maxMessageBytes, reconnectPauseMs } from '../../transport-limits.ts'

/** Streams open at once on one connection; a client of ours above it waits inside node:http2. */
const maxConcurrentStreams = 1000

/** Request headers of one call. Ours need about 300 bytes; the rest is for foreign clients' metadata. */
const maxHeaderListBytes = 16 * 1024

/**
 * Every client that gives up resets its stream, and Node takes more than about 33 resets a second on a
 * connection for an attack (CVE-2023-44487) and ends it, other calls included. In an overload test that
 * would measure the guard, so it starts only where no honest client of this study gets.
 */
const streamResets = { streamResetBurst: 20_000, streamResetRate: 10_000 } as const

/** How often a name may be resolved again, so that a replaced container is found. */
const resolveAgainMs = 1000

/** Clients that vanished without a goodbye are noticed after both. */
const clientPingMs = 30_000
const clientPingTimeoutMs = 10_000

/** A connection nobody used for this long is closed; clients of ours open it again. */
const maxConnectionIdleMs = 300_000

/** What `Server` of grpc-js hands to node:http2. */
export const http2ServerOptions = {
  ...streamResets,
  settings: { maxConcurrentStreams, maxHeaderListSize: maxHeaderListBytes },
} as const

export const serverOptions: ChannelOptions = {
  'grpc.max_receive_message_length': maxMessageBytes,
  'grpc.max_send_message_length': maxMessageBytes,
  'grpc.max_concurrent_streams': maxConcurrentStreams,
  'grpc.keepalive_time_ms': clientPingMs,
  'grpc.keepalive_timeout_ms': clientPingTimeoutMs,
  'grpc.max_connection_idle_ms': maxConnectionIdleMs,
  'grpc.enable_channelz': 0,
}

/** Largest message that is passed on: four times what stock peers take, so that the end decides. */
const maxForwardedBytes = 16 * 1024 * 1024

/** For a proxy, which reads no message. */
export const forwardingLimits: ChannelOptions = {
  'grpc.max_receive_message_length': maxForwardedBytes,
  'grpc.max_send_message_length': maxForwardedBytes,
}

/**
 * One HTTP/2 connection per channel, nothing done twice, no proxy from the environment. No keepalive: that of
 * grpc-js ends all calls of a peer that has been silent, which a peer that was stopped for a moment would answer.
 */
export const channelOptions: ChannelOptions = {
  'grpc.max_receive_message_length': maxMessageBytes,
  'grpc.max_send_message_length': maxMessageBytes,
  'grpc.initial_reconnect_backoff_ms': reconnectPauseMs.first,
  'grpc.max_reconnect_backoff_ms': reconnectPauseMs.longest,
  'grpc.dns_min_time_between_resolutions_ms': resolveAgainMs,
  'grpc.service_config_disable_resolution': 1,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_retries': 0,
  'grpc.enable_channelz': 0,
  'grpc.enable_http_proxy': 0,
}
