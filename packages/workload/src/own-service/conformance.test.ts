import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { inject } from 'vitest'
import { describeWorkload } from '../conformance.ts'
import { settingsOf } from '../workload.ts'
import { workload } from './index.ts'
import { serving } from './serving/index.ts'

const broker = inject('rabbitmqUrl')
const nats = inject('natsUrl')

describeWorkload({
  workload,
  serving,
  questionsAreGiven: true,
  settings: settingsOf(workload, {
    proto: join(import.meta.dirname, '../../test/own-service/every-kind.proto'),
    call: 'shop.v1.Orders/Place',
    data: ['{"pieces": 2}', '[{}, {"number": "9223372036854775807"}]'],
    expect: ['{"pieces": 3, "color": "RED"}'],
  }),
  // Of the two fields, in protobuf and in JSON: another number of pieces, and none.
  spoil: (reply, codec) =>
    codec === 'protobuf'
      ? [Buffer.from(reply).fill(4, 1, 2), reply.subarray(2)]
      : [Buffer.from('{"pieces":4,"color":"RED"}'), Buffer.from('{"color":"RED"}')],
  urls: [
    'local:own-service',
    'grpc://127.0.0.1:0',
    ...(broker === undefined ? [] : [`${broker}/own-service-${randomUUID()}`]),
    ...(nats === undefined ? [] : [`${nats}/own-service.${randomUUID()}`]),
  ],
})
