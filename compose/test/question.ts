import { generateDataset } from '@rpc-vs-mom/dataset'
import { codecs, parseSalesFilter } from '@rpc-vs-mom/schema'
import { createOracle } from '@rpc-vs-mom/workload/sales'
import { dataset } from './cluster.ts'

/** One question, as somebody writes it who knows the contract from its documentation. */
export const question = {
  start_date: '2022-01-01',
  end_date: '2023-12-31',
  start_hour: 9,
  end_hour: 17,
  product_keyword: 'a',
}

export const questionAsJson = Buffer.from(JSON.stringify(question))

/** Its right answer, computed from the seed. */
export function rightAnswer(): { count: number; revenueCents: number } {
  const request = codecs.json.salesRequest.decode(questionAsJson)
  return createOracle(generateDataset(dataset)).answer(parseSalesFilter(request))
}
