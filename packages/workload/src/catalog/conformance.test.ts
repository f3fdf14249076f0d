import { describeWorkload } from '../conformance.ts'
import { everyUrl } from '../test-urls.ts'
import { settingsOf } from '../workload.ts'
import { getItem, putItem, type Item, type PutItemResponse } from './contract.ts'
import { workload } from './index.ts'
import { serving } from './serving/index.ts'

describeWorkload({
  workload,
  serving,
  settings: settingsOf(workload, { payload: 200 }),
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
  urls: everyUrl('catalog-conformance'),
})

/** Without what the class of the message has on its prototype. */
function plain<Message extends object>(message: Message): Message {
  return { ...message }
}
