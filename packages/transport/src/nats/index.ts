/**
 * Request/reply over NATS core, at `nats://user:password@host:port/subject`.
 *
 * Listeners of a subject are one queue group, replies come to an inbox of the connection. The server keeps
 * nothing: a request to nobody is UNAVAILABLE at once, and one whose listener is killed ends at its
 * deadline. It does not start a server (the package nats does).
 */
import type { Transport } from '../transport.ts'
import { connectNats } from './connection.ts'
import { listenNats } from './listener.ts'

export const nats: Transport = { scheme: 'nats', listen: listenNats, connect: connectNats }
