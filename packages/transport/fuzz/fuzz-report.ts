import type { Socket } from 'node:net'
import { ErrorCode, FrameReader, FrameType, readGoaway } from '@rpc-vs-mom/http2'

const connectionMs = 3000

export interface FuzzReport {
  frames: number
  /** Debug texts of GOAWAY frames with INTERNAL_ERROR: each is a defect. */
  internalErrors: string[]
  /** Hostile connections that were not brought to an end. */
  hangs: number
  /** Calls of honest connections to the listener that hostile clients attack, and those answered right. */
  honestCalls: number
  honestAnswers: number
  /** Calls to the hostile server, and how often one of them ended. */
  hostileCalls: number
  hostileEnds: number
  /** Errors of them that are no `AskError`. */
  strangeErrors: string[]
}

export function emptyReport(): FuzzReport {
  return {
    frames: 0,
    internalErrors: [],
    hangs: 0,
    honestCalls: 0,
    honestAnswers: 0,
    hostileCalls: 0,
    hostileEnds: 0,
    strangeErrors: [],
  }
}

/** What was found wrong; 0 is right. */
export function faultsIn(report: FuzzReport): number {
  const { internalErrors, hangs, strangeErrors } = report
  const unanswered = Math.abs(report.honestCalls - report.honestAnswers)
  const uneven = Math.abs(report.hostileCalls - report.hostileEnds)
  return internalErrors.length + hangs + strangeErrors.length + unanswered + uneven
}

export interface Watched {
  /** No GOAWAY has come. */
  isOpen: boolean
  readonly closed: Promise<void>
}

/** Follows a connection to its end, and notes a GOAWAY that should never be sent. */
export function watch(socket: Socket, report: FuzzReport): Watched {
  const reader = new FrameReader()
  const timer = setTimeout(() => {
    report.hangs++
    socket.destroy()
  }, connectionMs)
  const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()))
  const connection: Watched = { isOpen: true, closed: closed.then(() => clearTimeout(timer)) }
  socket.on('error', () => undefined)
  socket.once('close', () => (connection.isOpen = false))
  socket.on('data', (chunk: Buffer) => {
    reader.feed(chunk)
    while (reader.next()) if (noteGoaway(reader, report)) connection.isOpen = false
  })
  return connection
}

/** Whether the frame is a GOAWAY. */
export function noteGoaway({ frame }: FrameReader, report: FuzzReport): boolean {
  if (frame.type !== FrameType.goaway) return false
  if (readGoaway(frame).code === ErrorCode.internalError) {
    report.internalErrors.push(frame.buffer.toString('latin1', frame.start + 8, frame.end))
  }
  return true
}
