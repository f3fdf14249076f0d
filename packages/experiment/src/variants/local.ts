import type { Variant } from './variant.ts'

/** No process but the hammer. */
export const localVariants: readonly Variant[] = [
  {
    name: 'local',
    summary: 'The query runs inside the hammer: the floor below every network and broker.',
    codec: 'protobuf',
    path: ['hammer'],
    parts: {},
    async deploy(assembly) {
      return assembly.connectInTurn([await assembly.answerInside()])
    },
  },
]
