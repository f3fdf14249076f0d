import { Command } from 'commander'
import { expect, test } from 'vitest'
import { durationOption } from './duration-option.ts'

test.each(['0s', '0ms', '0.5ms'])(
  'no time at all is refused where nothing else is said: %s',
  (text) => {
    expect(() => parse(durationOption('--timeout <duration>', 'deadline', '2s'), text)).toThrow(
      'Write a duration of at least 1ms.',
    )
  },
)

test('a flag for which 0s means something takes it', () => {
  const option = durationOption('--warmup <duration>', 'before', '1s', { min: '0s' })
  expect(parse(option, '0s')).toBe(0)
})

test('a flag without a default may be left out', () => {
  expect(
    new Command('test').addOption(durationOption('--idle <duration>', 'without')).opts(),
  ).toEqual({})
})

test('a flag with a longest duration says it instead of cutting', () => {
  const option = durationOption('--timeout <duration>', 'deadline', '2s', { max: '5m' })
  expect(parse(option, '5m')).toBe(300_000)
  expect(() => parse(option, '301s')).toThrow('Write a duration of at least 1ms and at most 5m.')
})

function parse(option: ReturnType<typeof durationOption>, text: string): unknown {
  const command = new Command('test')
    .addOption(option)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
  return Object.values(command.parse([option.long!, text], { from: 'user' }).opts())[0]
}
