import { codecs } from '@rpc-vs-mom/schema'
import { connect, type Connection } from '@rpc-vs-mom/transport'
import { questionAsJson } from './question.ts'

/** Asked together, so that no worker is idle enough to answer them all. */
const batch = 32
const boundMs = 30_000
const { salesRequest, salesResponse } = codecs.protobuf
const body = salesRequest.encode(codecs.json.salesRequest.decode(questionAsJson))

/**
 * The names of the workers that answer at `target`, asked until `wanted` different ones have; fewer when
 * 30 s were not enough. Rejects with the first answer that fails.
 */
export async function answeringWorkers(target: string, wanted: number): Promise<string[]> {
  const connection = await connect(target)
  try {
    const names = new Set<string>()
    const untilMs = Date.now() + boundMs
    while (names.size < wanted && Date.now() < untilMs) {
      const answers = Array.from({ length: batch }, () => nameOf(connection))
      for (const name of await Promise.all(answers)) names.add(name)
    }
    return [...names]
  } finally {
    await connection.close()
  }
}

async function nameOf({ ask }: Connection): Promise<string> {
  const reply = await ask(body, {
    method: 'protocol.SimulationService/GetSalesMetrics',
    timeoutMs: 5000,
  })
  return salesResponse.decode(reply).regionProcessed
}
