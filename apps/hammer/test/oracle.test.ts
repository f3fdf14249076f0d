import { randomBytes } from 'node:crypto'
import { Address } from '@rpc-vs-mom/address'
import { generateDataset } from '@rpc-vs-mom/dataset'
import { codecs, type CodecName } from '@rpc-vs-mom/schema'
import { transports, type Ask } from '@rpc-vs-mom/transport'
import { servingOf, settingsOf, type ServingChoice } from '@rpc-vs-mom/workload'
import { checkAnswer, salesWorkload, workload } from '@rpc-vs-mom/workload/sales'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import {
  seedInto,
  startCluster,
  temporaryFolder,
  type Variant,
  variantsNamed,
} from '@rpc-vs-mom/experiment'

/** Of the brokers that there are, by the scheme of those who talk over them. */
const brokerUrls: Readonly<Record<string, string | undefined>> = {
  amqp: inject('rabbitmqUrl'),
  nats: inject('natsUrl'),
  broker: inject('brokerUrl'),
}
const spec = { seed: 9, sales: 1000 }
const { requests, answers } = salesWorkload(generateDataset(spec), {
  seed: 31,
  requests: 10_000,
  defaultShare: 0.1,
})

/** Requests on their way at once. */
const concurrency = 64

/** The scheme a request travels over first, and the way it takes. */
const ways: readonly (readonly [scheme: string, variant: string])[] = [
  ['local', 'local'],
  ['grpc', 'rpc-direct'],
  ['grpc', 'rpc'],
  ['grpc', 'rpc-grpc-js'],
  ['grpc', 'rpc-lean'],
  ['grpc', 'rpc-lean-direct'],
  ['grpcstream', 'rpc-stream'],
  ['amqp', 'mom'],
  ['amqp', 'mom-amqplib'],
  ['amqp', 'mom-two-hop'],
  ['nats', 'mom-nats'],
  ['broker', 'mom-broker'],
  ['broker', 'mom-broker-durable'],
]

describe('10,000 random requests get the answers of brute force', () => {
  const stack = new AsyncDisposableStack()
  let serving: ServingChoice
  beforeAll(async () => {
    const settings = settingsOf(workload, { dataSeed: spec.seed, sales: spec.sales })
    const db = await seedInto(await temporaryFolder(stack), workload, settings)
    serving = servingOf(workload, settings, db)
  })
  afterAll(() => stack.disposeAsync())

  test('over every transport that is registered', () => {
    expect(new Set(ways.map(([scheme]) => scheme))).toEqual(new Set(Object.keys(transports)))
  })

  const isOpen = (scheme: string): boolean =>
    !Object.hasOwn(brokerUrls, scheme) || brokerUrls[scheme] !== undefined
  const open = ways.filter(([scheme]) => isOpen(scheme))
  for (const scheme of Object.keys(brokerUrls))
    if (!isOpen(scheme)) test.skip(`over ${scheme} (skipped: there is no broker for it)`)
  test.each(open)('over %s, as %s does', { timeout: 120_000 }, async (scheme, name) => {
    const [variant] = variantsNamed([name])
    const wrong = await wrongAnswers(await askOf(variant!, brokerUrls[scheme]))
    expect(wrong.slice(0, 5)).toEqual([])
  })

  async function askOf(variant: Variant, brokerUrl: string | undefined): Promise<Ask> {
    const cluster = await startCluster(variant, {
      serving,
      workers: 2,
      connections: 1,
      maxOutstanding: 1000,
      ...(brokerUrl !== undefined && {
        queue: {
          url: new Address(`${brokerUrl}/oracle-${randomBytes(6).toString('hex')}`),
          brokerPids: () => [],
        },
      }),
    })
    onTestFinished(() => cluster.close())
    return cluster.ask
  }
})

/** Asks everything, in both encodings by turns; one sentence for each answer that is not right. */
async function wrongAnswers(ask: Ask): Promise<string[]> {
  const wrong: string[] = []
  let next = 0
  const askInTurn = async (): Promise<void> => {
    while (next < requests.length) {
      const index = next++
      const fault = await faultOf(ask, index, index % 2 === 0 ? 'protobuf' : 'json')
      if (fault !== undefined) wrong.push(`${JSON.stringify(requests[index])}: ${fault}`)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, askInTurn))
  return wrong
}

async function faultOf(ask: Ask, index: number, codec: CodecName): Promise<string | undefined> {
  const { salesRequest, salesResponse, contentType } = codecs[codec]
  const call = {
    method: 'protocol.SimulationService/GetSalesMetrics',
    timeoutMs: 30_000,
    contentType,
  } as const
  const reply = await ask(salesRequest.encode(requests[index]!), call)
  return checkAnswer(answers[index]!, salesResponse.decode(reply))
}
