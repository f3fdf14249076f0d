import { Option } from '@rpc-vs-mom/cli'
import { createHash } from 'node:crypto'
import { sameEachTime, UnreadableReply, type Questions, type Workload } from '../../src/index.ts'
import { codecs, contract } from './contract.ts'

type CodecName = keyof typeof codecs
type SquareSettings = { readonly largest: number }

const squares: Workload<SquareSettings> = {
  name: 'squares',
  options: [new Option('--largest <n>').argParser(Number).default(20)],
  async draw({ largest }, seed): Promise<Questions> {
    const numbers = Array.from({ length: 5 }, (_, index) => (seed * 7 + index) % largest)
    const encode = (codec: CodecName) =>
      numbers.map((number) => ({
        method: contract.methods[0]!,
        contentType: codecs[codec].contentType,
        body: codecs[codec].encode(number),
      }))
    const checker = (codec: CodecName) => (question: number, reply: Uint8Array) => {
      try {
        const expected = numbers[question]! ** 2
        const value = codecs[codec].decode(reply)
        return value === expected ? {} : { fault: `${value} instead of ${expected}` }
      } catch (error) {
        return { fault: `not readable: ${String(error)}` }
      }
    }
    return {
      title: 'squares',
      settings: {},
      dataSet: { hash: createHash('sha256').update('all numbers').digest('hex'), seed, size: {} },
      weights: numbers.map(() => 1 / numbers.length),
      mix: { square: 1 },
      encode,
      begin: (codec) => sameEachTime(encode(codec), checker(codec)),
      setupFault(reply, codec) {
        try {
          codecs[codec].decode(reply)
          return undefined
        } catch (error) {
          throw new UnreadableReply('no number', { cause: error })
        }
      },
      likelyCause: () => undefined,
    }
  },
  workerFlags: () => [],
}

export const workload: Workload = squares
