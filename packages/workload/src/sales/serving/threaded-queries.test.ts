import { dirname, join } from 'node:path'
import { generateDataset } from '@rpc-vs-mom/dataset'
import { openSales, SalesFileError, salesProfiles, type SalesProfile } from '@rpc-vs-mom/query'
import { parseSalesFilter } from '@rpc-vs-mom/schema'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { salesWorkload } from '../sales-workload.ts'
import { InlineQueries } from './inline-queries.ts'
import { ThreadedQueries, type ThreadOptions } from './threaded-queries.ts'

const { path, spec } = inject('salesDatabase')

async function open(options: ThreadOptions = {}): Promise<ThreadedQueries> {
  const queries = await ThreadedQueries.open(path, options)
  onTestFinished(() => queries.close())
  return queries
}

function inline(profile: SalesProfile): InlineQueries {
  const queries = new InlineQueries(openSales(path, { profile }))
  onTestFinished(() => queries.close())
  return queries
}

describe('queries on a thread of their own', () => {
  test.each(salesProfiles)(
    'answer profile %s as queries on the asking thread do',
    async (profile) => {
      const { requests } = salesWorkload(generateDataset(spec), {
        seed: 3,
        requests: 100,
        defaultShare: 0.2,
      })
      const threaded = await open({ profile })
      const asked = [threaded, inline(profile)].map((queries) =>
        Promise.all(
          requests.map((request) => queries.summarize(parseSalesFilter(request), 10_000)),
        ),
      )
      const [fromThread, fromHere] = await Promise.all(asked)
      const results = (answers: typeof fromHere) => answers!.map(({ result }) => result)
      expect(results(fromThread)).toEqual(results(fromHere))
    },
  )

  test('answer through the event loop, never from within the call', async () => {
    const queries = await open()
    let answered = false
    const answer = queries.summarize({}, 10_000).then(() => (answered = true))
    for (let microtasks = 0; microtasks < 100; microtasks++) await Promise.resolve()
    expect(answered).toBe(false)
    await answer
  })

  test('are not run when their deadline passed while they waited', async () => {
    const queries = await open()
    const running = queries.summarize({}, 10_000)
    const late = queries.summarize({}, 0)
    await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    expect((await running).result.count).toBe(spec.sales)
  })

  test('are refused when too many wait', async () => {
    const queries = await open({ maxWaiting: 1 })
    const accepted = [queries.summarize({}, 10_000), queries.summarize({}, 10_000)]
    await expect(queries.summarize({}, 10_000)).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
    })
    expect(await Promise.all(accepted)).toHaveLength(2)
  })

  test('pass on what one throws and go on with the next', async () => {
    const queries = await open()
    const unbindable = { minAmountCents: {} as number }
    await expect(queries.summarize(unbindable, 10_000)).rejects.toThrow()
    expect((await queries.summarize({}, 10_000)).result.count).toBe(spec.sales)
  })

  test('refuse a file that is missing with the sentence and the class that openSales throws', async () => {
    const opening = ThreadedQueries.open(join(dirname(path), 'none.db'))
    await expect(opening).rejects.toBeInstanceOf(SalesFileError)
    await expect(opening).rejects.toMatchObject({
      reason: 'missing',
      message: expect.stringMatching(/none\.db does not exist; run pnpm seed/),
    })
  })
})
