import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { describeWorkload } from '../src/conformance.ts'
import { settingsOf } from '../src/index.ts'
import { codecs } from './squares/contract.ts'
import { workload } from './squares/index.ts'
import { serving } from './squares/serving/index.ts'

const broker = inject('rabbitmqUrl')
const nats = inject('natsUrl')

// Everything that this workload needs is in its folder: no package names it.
describeWorkload({
  workload,
  serving,
  settings: settingsOf(workload),
  spoil: (reply, codec) => [codecs[codec].encode(codecs[codec].decode(reply) + 1)],
  urls: [
    'local:squares',
    'grpc://127.0.0.1:0',
    ...(broker === undefined ? [] : [`${broker}/squares-${randomUUID()}`]),
    ...(nats === undefined ? [] : [`${nats}/squares.${randomUUID()}`]),
  ],
})
