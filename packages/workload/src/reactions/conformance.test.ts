import { describeWorkload } from '../conformance.ts'
import { everyUrl } from '../test-urls.ts'
import { settingsOf } from '../workload.ts'
import { getCounts } from './contract.ts'
import { workload } from './index.ts'
import { questionKinds } from './question-kinds.ts'
import { serving } from './serving/index.ts'

describeWorkload({
  workload,
  serving,
  settings: settingsOf(workload, { products: 5 }),
  spoil(reply, codec, question) {
    // What a reaction is answered with says nothing that could be wrong but its bytes.
    if (questionKinds[question] !== 'counts') return [reply.subarray(0, -1)]
    const right = getCounts.reply[codec].decode(reply)
    const { likes, dislikes } = right
    return [{ likes: likes + 100 }, { dislikes: dislikes + 100 }].map((wrong) =>
      getCounts.reply[codec].encode({ ...right, ...wrong }),
    )
  },
  urls: everyUrl('reactions-conformance'),
})
