import { Address } from '@rpc-vs-mom/address'
import type { Variant } from './variant.ts'

const inside = new Address('local:sales')

/** No process but the hammer. */
export const localVariants: readonly Variant[] = [
  {
    name: 'local',
    summary: 'The query runs inside the hammer: the floor below every network and broker.',
    codec: 'protobuf',
    path: ['hammer'],
    parts: {},
    async deploy(assembly) {
      await assembly.answerInside(inside)
      return assembly.connectInTurn([inside])
    },
  },
]
