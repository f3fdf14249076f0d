/**
 * Request/reply inside one process, at `local:name`.
 *
 * The floor that shows what a network or a broker really costs, and what tests use instead of mocks. It
 * copies no bytes and crosses no thread; what it keeps of the others is asynchrony, deadlines, limits
 * and errors that are `AskError`s.
 */
import type { Transport } from '../transport.ts'
import { connectLocal } from './connection.ts'
import { listenLocal } from './listener.ts'

export const local: Transport = { scheme: 'local', listen: listenLocal, connect: connectLocal }
