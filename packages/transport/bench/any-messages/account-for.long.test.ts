import { expect, inject, test } from 'vitest'
import { accountFor } from './account-for.ts'
import { findingsIn } from './findings.ts'

const brokerUrl = inject('rabbitmqUrl')
const sent = { foreign: 10_000, honest: 10_000 }

test.skipIf(!brokerUrl)(
  'of 10,000 random messages among 10,000 honest ones, redelivered at random, every one is accounted for',
  { timeout: 600_000 },
  async () => {
    const account = await accountFor({ brokerUrl: brokerUrl!, seed: 1, ...sent })
    expect(findingsIn(account, sent).filter(({ met }) => !met)).toEqual([])
  },
)
