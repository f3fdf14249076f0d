import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, inject } from 'vitest'
import { describeWorkload } from '../conformance.ts'
import { settingsOf } from '../workload.ts'
import { getCounts } from './contract.ts'
import { workload } from './index.ts'
import { questionKinds } from './question-kinds.ts'
import { serving } from './serving/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'reactions-conformance-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

const broker = inject('rabbitmqUrl')
const nats = inject('natsUrl')

describeWorkload({
  workload,
  serving,
  settings: settingsOf(workload, { products: 5 }),
  makeData: async () => join(folder, 'reactions.db'),
  spoil(reply, codec, question) {
    // What a reaction is answered with says nothing that could be wrong but its bytes.
    if (questionKinds[question] !== 'counts') return [reply.subarray(0, -1)]
    const right = getCounts.reply[codec].decode(reply)
    const { likes, dislikes } = right
    return [{ likes: likes + 100 }, { dislikes: dislikes + 100 }].map((wrong) =>
      getCounts.reply[codec].encode({ ...right, ...wrong }),
    )
  },
  urls: [
    'local:reactions-conformance',
    'grpc://127.0.0.1:0',
    'grpc://127.0.0.1:0?engine=lean',
    ...(broker === undefined ? [] : [`${broker}/reactions-${randomUUID()}`]),
    ...(nats === undefined ? [] : [`${nats}/reactions.${randomUUID()}`]),
  ],
})
