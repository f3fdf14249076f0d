import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, onTestFinished, test } from 'vitest'
import { acquireBroker } from './acquire-broker.ts'
import { freePorts } from '@rpc-vs-mom/servers'
import { NamedBrokerMissing, NoBroker } from './no-broker.ts'
import { probeAmqp } from './amqp-probe.ts'

const runningUrl = inject('rabbitmqUrl')

function emptyPath(): NodeJS.ProcessEnv {
  const PATH = mkdtempSync(join(tmpdir(), 'no-programs-'))
  onTestFinished(() => rmSync(PATH, { recursive: true }))
  return { PATH }
}

test('a machine with nothing to offer gets one text that names the three ways', async () => {
  const options = { env: emptyPath(), serverFolders: [] }
  const error = await acquireBroker(options).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(NoBroker)
  expect((error as Error).message.split('\n')).toEqual([
    'There is no RabbitMQ to use: RABBITMQ_URL is not set; no rabbitmq-server is installed; Docker does not run; it cannot be installed here without a question. Three ways to get one:',
    expect.stringContaining('set RABBITMQ_URL'),
    expect.stringContaining('apt-get install rabbitmq-server'),
    expect.stringContaining('start Docker'),
  ])
})

test('an installation that is not allowed is not tried', async () => {
  const options = { serverFolders: [], allowInstall: false }
  await expect(acquireBroker({ ...options, env: emptyPath() })).rejects.toThrow(
    'installing it is not allowed',
  )
})

test('a RABBITMQ_URL where nothing answers is an error at once, not a reason to take another', async () => {
  const [port] = await freePorts(1)
  const env = { RABBITMQ_URL: `amqp://guest:secret@127.0.0.1:${port}` }
  const error = (await acquireBroker({ env }).catch((thrown: unknown) => thrown)) as Error
  expect(error).toBeInstanceOf(NamedBrokerMissing)
  expect(error.message).not.toContain('\n')
  expect(error.message).toContain(`RABBITMQ_URL names 127.0.0.1:${port}, but nothing answers there`)
  expect(error.message).not.toContain('secret')
})

test.each(['127.0.0.1:5672', 'http://127.0.0.1:5672', 'amqp:///sales', 'amqp://h/v?heartbeat=5'])(
  'a RABBITMQ_URL of another form is named: %s',
  async (url) => {
    await expect(acquireBroker({ env: { RABBITMQ_URL: url } })).rejects.toThrow(
      'RABBITMQ_URL does not have the form amqp://user:password@host:port',
    )
  },
)

test.each([
  ['amqp://bench:12/34@127.0.0.1', '%2F'],
  ['amqp://bench:a@b34@127.0.0.1', '%40'],
  ['amqp://bench:secret34@127.0.0.1/a#b', '%23'],
])(
  'a RABBITMQ_URL that must be escaped is not shown, and is said to be: %s',
  async (url, escaped) => {
    const found = acquireBroker({ env: { RABBITMQ_URL: url } })
    await expect(found).rejects.toThrow(escaped)
    await expect(found).rejects.not.toThrow(/34|bench:12/)
  },
)

test('an image that is named and cannot be run is an error at once too', async () => {
  const env = { ...emptyPath(), RABBITMQ_IMAGE: 'rabbitmq:9' }
  const error = (await acquireBroker({ env }).catch((thrown: unknown) => thrown)) as Error
  expect(error).toBeInstanceOf(NamedBrokerMissing)
  expect(error.message).toContain('RABBITMQ_IMAGE names rabbitmq:9, but Docker does not run')
})

test.skipIf(!runningUrl)('a broker that was given is used as it is and never stopped', async () => {
  const broker = await acquireBroker({ env: { RABBITMQ_URL: `${runningUrl}/` } })
  expect(broker).toMatchObject({ url: runningUrl, how: 'given' })
  expect(broker.pids()).toEqual([])
  await broker.close()
  const { hostname, port } = new URL(broker.url)
  await expect(probeAmqp(hostname, Number(port))).resolves.toEqual({ version: broker.version })
})
