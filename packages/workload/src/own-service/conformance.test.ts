import { join } from 'node:path'
import { describeWorkload } from '../conformance.ts'
import { everyUrl } from '../test-urls.ts'
import { settingsOf } from '../workload.ts'
import { workload } from './index.ts'
import { serving } from './serving/index.ts'

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
  urls: everyUrl('own-service'),
})
