import { createHash } from 'node:crypto'
import { required } from '@rpc-vs-mom/cli'
import type { CodecName } from '@rpc-vs-mom/schema'
import { codecs } from '@rpc-vs-mom/schema'
import { sameEachTime } from '../same-each-time.ts'
import { UnreadableReply, type CheckedReply, type Questions } from '../workload.ts'
import { readBodies, type Body } from './bodies/read-bodies.ts'
import { decodeReply } from './contract/message.ts'
import { readProtos } from './contract/read-protos.ts'
import { unaryMethod, type UnaryMethod } from './contract/unary-method.ts'
import { expectedBy } from './expecting/expected-by.ts'
import type { Expectation } from './expecting/expectation.ts'
import type { OwnServiceSettings } from './own-service-options.ts'
import { saidBy } from './usage-error.ts'

/** Reads the files that the settings name: the bodies in turn, and what the replies are compared with. */
export async function drawOwnQuestions(settings: OwnServiceSettings): Promise<Questions> {
  const method = methodOf(settings)
  const bodies = readBodies(method, settings.data)
  const { expectation, judging, status } = expectedBy(method, settings, bodies.length)
  const encode = (codec: CodecName) => bodies.map((body) => requestOf(method, body, codec))
  return {
    title: method.name,
    settings: { call: method.name },
    dataSet: { hash: hashOf(bodies), seed: 0, size: { body: bodies.length } },
    weights: bodies.map(() => 1 / bodies.length),
    inTurn: true,
    mix: { [method.name]: 1 },
    judging,
    expectedStatus: status,
    encode,
    begin: (codec) =>
      sameEachTime(encode(codec), (question, bytes) =>
        check(method, expectation, { question, bytes, codec }),
      ),
    setupFault(bytes, codec) {
      try {
        decodeReply(method.reply, bytes, codec)
        return undefined
      } catch (error) {
        throw new UnreadableReply(saidBy(error), { cause: error })
      }
    },
    likelyCause: () => undefined,
  }
}

/** The method that the settings name, with its messages. */
export function methodOf({ proto, protoPath, call }: OwnServiceContract): UnaryMethod {
  const named = required(call || undefined, '--call <package.Service/Method>')
  return unaryMethod(readProtos(required(proto || undefined, '--proto <file>'), protoPath), named)
}

type OwnServiceContract = Pick<OwnServiceSettings, 'proto' | 'protoPath' | 'call'>

function requestOf({ name }: UnaryMethod, body: Body, codec: CodecName) {
  return { method: name, contentType: codecs[codec].contentType, body: body[codec] }
}

interface CameBack {
  readonly question: number
  readonly bytes: Uint8Array
  readonly codec: CodecName
}

function check(
  method: UnaryMethod,
  expectation: Expectation,
  { question, bytes, codec }: CameBack,
): CheckedReply {
  try {
    const message = () => decodeReply(method.reply, bytes, codec)
    const fault = expectation.fault({ question, bytes, message })
    return fault === undefined ? {} : { fault }
  } catch (error) {
    return { fault: `the reply is not readable: ${saidBy(error)}` }
  }
}

/** Of the bodies as they are sent in protobuf, each with its length, so that none runs into the next. */
function hashOf(bodies: readonly Body[]): string {
  const hash = createHash('sha256')
  for (const { protobuf } of bodies) hash.update(`${protobuf.length} `).update(protobuf)
  return hash.digest('hex')
}
