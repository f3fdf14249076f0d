import { expect, inject, test } from 'vitest'
import { accountFor } from './account-for.ts'
import { findingsIn } from './findings.ts'

const brokerUrl = inject('rabbitmqUrl')
const honest = 1000
const foreign = 1000

test.skipIf(!brokerUrl)(
  'of random messages among honest ones, every honest one is answered once and every other one accounted for',
  { timeout: 120_000 },
  async () => {
    const account = await accountFor({ brokerUrl: brokerUrl!, seed: 1, foreign, honest })
    const missed = findingsIn(account, { foreign, honest }).filter(({ met }) => !met)
    expect(missed).toEqual([])
  },
)
