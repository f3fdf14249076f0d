import { homedir, hostname, userInfo } from 'node:os'
import { expect, test } from 'vitest'
import { describeEnvironment } from './environment.ts'

test('the description holds what explains a figure', () => {
  const environment = describeEnvironment({ rabbitmq: '4.3.0', amqplib: '2.3.1' })
  expect(environment.nodeVersion).toBe(process.version)
  expect(environment.cpuCores).toBeGreaterThan(0)
  expect(environment.memoryBytes).toBeGreaterThan(2 ** 20)
  expect(environment.git?.revision ?? '0'.repeat(40)).toMatch(/^[0-9a-f]{40}$/)
  expect(Object.entries(environment.versions)).toEqual([
    ['amqplib', '2.3.1'],
    ['rabbitmq', '4.3.0'],
  ])
})

test('the description names neither host, user nor folder', () => {
  const text = JSON.stringify(describeEnvironment())
  const words = text.split(/[^\w.@/-]+/)
  expect(words).not.toContain(hostname())
  expect(words).not.toContain(userInfo().username)
  expect(text).not.toContain(homedir() === '/' ? process.cwd() : homedir())
  expect(text).not.toContain(process.cwd())
})
