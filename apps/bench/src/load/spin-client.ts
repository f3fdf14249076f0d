import type { AskQuestion, RequestOutcome } from '@rpc-vs-mom/load'
import { codecs, SalesRequest } from '@rpc-vs-mom/schema'
import { AskError, type Connection } from '@rpc-vs-mom/transport'

/** Asks for `serviceUs[question]` microseconds of a worker's time and checks that it got them. */
export function spinClient(
  { ask }: Pick<Connection, 'ask'>,
  serviceUs: readonly number[],
): AskQuestion {
  const { salesRequest, salesResponse } = codecs.protobuf
  const requests = serviceUs.map((us) =>
    salesRequest.encode({ ...SalesRequest.fromJSON({}), minAmount: us }),
  )
  return async (question, timeoutMs): Promise<RequestOutcome> => {
    try {
      const reply = await ask(requests[question]!, {
        method: 'protocol.SimulationService/GetSalesMetrics',
        timeoutMs,
      })
      return salesResponse.decode(reply).totalSalesCount === serviceUs[question] ? 'ok' : 'wrong'
    } catch (thrown) {
      const { code } = AskError.from(thrown)
      return code === 'DEADLINE_EXCEEDED' ? 'timed-out' : { error: code }
    }
  }
}
