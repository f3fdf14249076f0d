import { connect as connectSocket } from 'node:net'
import { CLIENT_PREFACE, frameBytes, settingsAckFrame, settingsFrame } from '@rpc-vs-mom/http2'
import { mutate } from '@rpc-vs-mom/http2/mutate'
import { type Connection, connect, listen } from '../src/index.ts'
import { anyFrame, type Random, requestFrames } from './frames.ts'
import { type FuzzReport, watch } from './fuzz-report.ts'
import { streamFrames } from './stream-frames.ts'

const framesPerConnection = 40
const parallel = 8

/**
 * Hostile clients of a listener, which serves unary calls, streams of calls and health, with honest connections of both
 * kinds beside them, until so many frames have been sent.
 */
export async function attackListener(
  frames: number,
  random: Random,
  report: FuzzReport,
): Promise<void> {
  const listener = await listen('grpcstream://127.0.0.1:0', async (request) => request)
  const { port } = new URL(listener.url)
  const honest = await Promise.all([
    connect(listener.url),
    connect(`grpc://127.0.0.1:${port}?engine=lean`),
  ])
  const attackers = Array.from({ length: parallel }, async (_, n) => {
    while (report.frames < frames) {
      await attack(Number(port), random, report)
      await askHonestly(honest[n % honest.length]!, report)
    }
  })
  await Promise.all(attackers)
  await Promise.all(honest.map((connection) => connection.close()))
  await listener.close(1000)
}

async function askHonestly(connection: Connection, report: FuzzReport): Promise<void> {
  const request = Buffer.from(`honest ${++report.honestCalls}`)
  const reply = await connection.ask(request, { method: 'fuzz.Echo/Ask', timeoutMs: 10_000 })
  if (request.equals(reply)) report.honestAnswers++
}

async function attack(port: number, random: Random, report: FuzzReport): Promise<void> {
  const socket = connectSocket(port, '127.0.0.1')
  const connection = watch(socket, report)
  socket.write(CLIENT_PREFACE)
  socket.write(Buffer.concat([settingsFrame([]), settingsAckFrame()].map(frameBytes)))
  let id = 1
  for (let n = 0; n < framesPerConnection && connection.isOpen; n++) {
    // Whole calls and streams in between keep the connection in a state that damage can reach.
    for (let calls = random(3); calls > 0; calls--, id += 2) {
      const whole = random(2) === 0 ? requestFrames(id, random) : streamFrames(id, random)
      socket.write(Buffer.concat(whole))
    }
    socket.write(mutate(anyFrame(Math.max(1, id - 2 * random(4)), random), random))
    report.frames++
    await turn()
  }
  socket.end()
  await connection.closed
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
