import type { Questions } from '@rpc-vs-mom/workload'

const method = 'selftest.Known/Echo'
const contentType = 'application/grpc'
const asked = 1000

/** Numbered messages, each of which is its own right answer. */
export const echoQuestions: Questions = {
  title: 'selftest',
  settings: {},
  dataSet: { hash: '', seed: 0, size: {} },
  weights: Array.from({ length: asked }, () => 1 / asked),
  mix: { echo: 1 },
  encode: () => Array.from({ length: asked }, (_, number) => requestOf(number)),
  begin: () => ({
    next(number) {
      const request = requestOf(number)
      const check = (reply: Uint8Array) =>
        Buffer.compare(reply, request.body) === 0 ? {} : { fault: 'another message came back.' }
      return { request, check }
    },
  }),
  setupFault: () => undefined,
  likelyCause: () => undefined,
}

function requestOf(number: number) {
  const body = Buffer.alloc(4)
  body.writeUInt32BE(number + 1)
  return { method, contentType, body }
}
