// `pnpm bench query [10k|1m]`: what an answer to the questions of the sales workload costs.
import { generateDataset, type Dataset } from '@rpc-vs-mom/dataset'
import { benchQuery, isLarge } from '@rpc-vs-mom/query/bench'
import { parseSalesFilter, type SalesFilter } from '@rpc-vs-mom/schema'
import { salesWorkload } from '../src/sales/index.ts'

const sizes: Readonly<Record<string, number>> = { '10k': 10_000, '1m': 1_000_000 }
const size = process.argv[2] ?? '10k'
const sales = sizes[size]
if (sales === undefined) {
  console.error(`bench query: unknown size ${size}; known are ${Object.keys(sizes).join(', ')}.`)
  process.exit(2)
}
const spec = { seed: 1, sales }
const dataset = generateDataset(spec)
await benchQuery({
  spec,
  dataset,
  questions: {
    default: questionsOf(dataset, { share: 1, count: 500 }),
    mix: questionsOf(dataset, { share: 0, count: isLarge(spec) ? 150 : 500 }),
  },
})

function questionsOf(
  from: Dataset,
  { share, count }: { readonly share: number; readonly count: number },
): SalesFilter[] {
  const { requests } = salesWorkload(from, { seed: 1, requests: count, defaultShare: share })
  return requests.map((request) => parseSalesFilter(request))
}
