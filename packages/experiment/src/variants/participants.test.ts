import { expect, test } from 'vitest'
import { describeParticipant, participantsOf } from './participants.ts'
import { defaultVariants, variantsNamed } from './variants.ts'

test('the first variant takes part twice, so that the noise floor is measured', () => {
  const { participants } = participantsOf(variantsNamed(['rpc', 'mom']), {
    brokerUnavailable: new Map(),
    aa: true,
  })
  expect(participants.map(({ name, twinOf }) => [name, twinOf])).toEqual([
    ['rpc', undefined],
    ['mom', undefined],
    ['rpc-again', 'rpc'],
  ])
})

test('without a broker the variants that need none still run, and the others are named with the reason', () => {
  const { participants, missing } = participantsOf(defaultVariants, {
    brokerUnavailable: new Map([['rabbitmq', 'no RabbitMQ']]),
    aa: false,
  })
  expect(participants.map(({ name }) => name)).toEqual(['rpc', 'rpc-lean', 'rpc-direct', 'local'])
  expect(missing).toEqual([{ variant: 'mom', reason: 'no RabbitMQ' }])
})

test('the broker is a component of the variant that needs it', () => {
  const [mom] = participantsOf(variantsNamed(['mom']), {
    brokerUnavailable: new Map(),
    aa: false,
  }).participants
  const described = describeParticipant(mom!, {
    scheduling: 'SCHED_RR',
    workers: 3,
    brokerVersions: { rabbitmq: '4.0.5' },
  })
  expect(described.components.map(({ name, processes }) => [name, processes])).toEqual([
    ['hammer', 1],
    ['broker', 1],
    ['workers', 3],
  ])
  expect(described.path).toContain('3 workers')
})

test('the balancer names its engine and its policy', () => {
  const [rpc] = participantsOf(variantsNamed(['rpc']), {
    brokerUnavailable: new Map(),
    aa: false,
  }).participants
  const described = describeParticipant(rpc!, {
    scheduling: 'SCHED_RR',
    workers: 2,
    brokerVersions: {},
  })
  expect(described.components.find(({ name }) => name === 'lb')?.settings).toEqual({
    engine: 'relay',
    policy: 'least-outstanding',
  })
})

test('a variant nobody knows is an error that lists the known ones', () => {
  expect(() => variantsNamed(['rpc', 'rcp'])).toThrow(
    'variant "rcp" is not known; known are rpc, rpc-lean, mom, rpc-direct, local, rpc-grpc-js, rpc-lean-direct, rpc-stream, mom-amqplib',
  )
})

test('the manifest says of each kind of queue what a request in it survives', () => {
  const [quorum] = participantsOf(variantsNamed(['mom-quorum']), {
    brokerUnavailable: new Map(),
    aa: false,
  }).participants
  const { components } = describeParticipant(quorum!, {
    scheduling: 'SCHED_RR',
    workers: 1,
    brokerVersions: { rabbitmq: '4.0.5' },
  })
  expect(components.find(({ role }) => role === 'broker')?.settings).toMatchObject({
    queue: 'quorum, single node',
    survives: expect.stringContaining('killed broker'),
    replies: 'named',
  })
})
