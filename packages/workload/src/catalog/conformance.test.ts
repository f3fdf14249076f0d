import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, inject } from 'vitest'
import { describeWorkload } from '../conformance.ts'
import { settingsOf } from '../workload.ts'
import { getItem, putItem, type Item, type PutItemResponse } from './contract.ts'
import { workload } from './index.ts'
import { serving } from './serving/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'catalog-conformance-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

const broker = inject('rabbitmqUrl')
const nats = inject('natsUrl')

describeWorkload({
  workload,
  serving,
  settings: settingsOf(workload, { payload: 200 }),
  makeData: async () => join(folder, 'catalog.db'),
  spoil(reply, codec, question) {
    if (question === 0) {
      const right = putItem.reply[codec].decode(reply)
      const wrong: Partial<PutItemResponse>[] = [{ id: 0 }, { imageSize: right.imageSize + 1 }]
      return wrong.map((one) => putItem.reply[codec].encode({ ...plain(right), ...one }))
    }
    const right = getItem.reply[codec].decode(reply)
    const image = Buffer.from(right.image)
    image[image.length - 1]! ^= 1
    const wrong: Partial<Item>[] = [
      { artist: 'nobody' },
      { title: '' },
      { year: right.year + 1 },
      { image },
      { image: right.image.subarray(1) },
    ]
    return wrong.map((one) => getItem.reply[codec].encode({ ...plain(right), ...one }))
  },
  urls: [
    'local:catalog-conformance',
    'grpc://127.0.0.1:0',
    'grpc://127.0.0.1:0?engine=lean',
    ...(broker === undefined ? [] : [`${broker}/catalog-${randomUUID()}`]),
    ...(nats === undefined ? [] : [`${nats}/catalog.${randomUUID()}`]),
  ],
})

/** Without what the class of the message has on its prototype. */
function plain<Message extends object>(message: Message): Message {
  return { ...message }
}
