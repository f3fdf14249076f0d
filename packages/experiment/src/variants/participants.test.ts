import { expect, test } from 'vitest'
import { describeEntrant, enterVariants } from './participants.ts'
import { defaultVariants, variantsNamed } from './variants.ts'

test('the first variant takes part twice, so that the noise floor is measured', () => {
  const { entrants } = enterVariants(variantsNamed(['rpc', 'mom']), {
    noBroker: new Map(),
    aa: true,
  })
  expect(entrants.map(({ name, twinOf }) => [name, twinOf])).toEqual([
    ['rpc', undefined],
    ['mom', undefined],
    ['rpc-again', 'rpc'],
  ])
})

test('without a broker the variants that need none still run, and the others are named with the reason', () => {
  const { entrants, missing } = enterVariants(defaultVariants, {
    noBroker: new Map([['rabbitmq', 'no RabbitMQ']]),
    aa: false,
  })
  expect(entrants.map(({ name }) => name)).toEqual(['rpc', 'rpc-lean', 'rpc-direct', 'local'])
  expect(missing).toEqual([{ variant: 'mom', reason: 'no RabbitMQ' }])
})

test('the broker is a component of the variant that needs it', () => {
  const [mom] = enterVariants(variantsNamed(['mom']), { noBroker: new Map(), aa: false }).entrants
  const described = describeEntrant(mom!, {
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
  const [rpc] = enterVariants(variantsNamed(['rpc']), { noBroker: new Map(), aa: false }).entrants
  const described = describeEntrant(rpc!, {
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
    'variant "rcp" is not known; known are rpc, rpc-lean, mom, rpc-direct, local, rpc-grpc-js, rpc-lean-direct, mom-two-hop',
  )
})

test('the manifest says of each kind of queue what a request in it survives', () => {
  const [quorum] = enterVariants(variantsNamed(['mom-quorum']), {
    noBroker: new Map(),
    aa: false,
  }).entrants
  const { components } = describeEntrant(quorum!, {
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
