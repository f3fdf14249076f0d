import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDataset } from '@rpc-vs-mom/dataset'
import { codecs } from '@rpc-vs-mom/schema'
import { afterAll } from 'vitest'
import { describeWorkload } from '../conformance.ts'
import { settingsOf } from '../workload.ts'
import { workload } from './index.ts'
import { serving } from './serving/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'sales-conformance-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

describeWorkload({
  workload,
  serving,
  settings: settingsOf(workload, { sales: 500, dataSeed: 4 }),
  async makeData() {
    const path = join(folder, 'sales.db')
    await writeDataset(path, { seed: 4, sales: 500 })
    return path
  },
  spoil(reply, codec) {
    const { salesResponse } = codecs[codec]
    const right = salesResponse.decode(reply)
    return [
      { totalSalesCount: right.totalSalesCount + 1 },
      { totalRevenue: right.totalRevenue + 1 },
      { averageAmount: right.averageAmount + 0.01 },
      { profile: 'cube' },
      { error: 'INTERNAL: no such table' },
    ].map((wrong) => salesResponse.encode({ ...right, ...wrong }))
  },
  urls: ['local:conformance', 'grpc://127.0.0.1:0'],
})
