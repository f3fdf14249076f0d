import { codecs } from '@rpc-vs-mom/schema'

const { salesRequest, salesResponse } = codecs.protobuf

/** A request of the usual size, about 100 bytes. */
export const cannedRequest: Uint8Array = salesRequest.encode({
  region: 'North Rhine-Westphalia',
  category: 'Home and garden',
  startDate: '2024-01-01 00:00:00',
  endDate: '2024-12-31 23:59:59',
  minAmount: 1_000,
  maxAmount: 500_000,
  productKeyword: 'lamp',
  buyerKeyword: '',
})

/** An answer of the usual size. */
export const cannedResponse: Uint8Array = salesResponse.encode({
  totalSalesCount: 1,
  totalRevenue: 123_456_789,
  averageAmount: 123_456_789,
  regionProcessed: 'North Rhine-Westphalia (worker-1)',
  queueWaitUs: 10,
  queryUs: 20,
  error: '',
  profile: 'index',
})
