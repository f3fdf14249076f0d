import { describe, expect, test } from 'vitest'
import {
  byteSize,
  count,
  durationMs,
  listOf,
  nameText,
  oneOf,
  rateRps,
  rateSteps,
  share,
} from './units.ts'

describe('a duration', () => {
  test.each([
    ['250ms', 250],
    ['10s', 10_000],
    ['1.5s', 1500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['4.2m', 252_000],
    ['4.1m', 246_000],
    ['1.1h', 3_960_000],
    ['596h', 2_145_600_000],
  ])('%s is %i ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms)
  })

  test.each(['10', '10 s', 's', '-1s', '1e3s', '10sec', ''])(
    'refuses "%s", whose unit is not known',
    (text) => {
      expect(() => durationMs(text)).toThrow('Write a duration with its unit')
    },
  )
})

test.each(['597h', '36000m', '99999999999999ms'])(
  'a duration of %s, which overflows a timer, is refused',
  (text) => {
    expect(() => durationMs(text)).toThrow('Write a duration of at most 596h')
  },
)

test.each(['comparison', '\u041b\u0430\u0434', 'gRPC 2'])('%s is a name', (text) => {
  expect(nameText(text)).toBe(text)
})

test.each([
  ['', 'at least one letter or digit'],
  ['--', 'at least one letter or digit'],
  ['gRPC/HTTP2', 'no slash'],
  ['a\\b', 'no slash'],
  ['a\nb', 'no control character'],
])('%j is no name', (text, sentence) => {
  expect(() => nameText(text)).toThrow(sentence)
})

describe('a list', () => {
  const words = listOf(oneOf(['rpc', 'mom']))

  test('has each word once, in its order, with or without spaces', () => {
    expect(words('mom, rpc')).toEqual(['mom', 'rpc'])
  })

  test.each([
    ['rpc,rpc', 'rpc is there twice; name it once.'],
    ['rpc,', 'Between two commas there is nothing.'],
    ['', 'Between two commas there is nothing.'],
    ['rpc,grpc', 'Known are rpc, mom.'],
  ])('refuses "%s"', (text, sentence) => {
    expect(() => words(text)).toThrow(sentence)
  })
})

describe('a rate', () => {
  test.each([
    ['500', 500],
    ['500/s', 500],
    ['0.5/s', 0.5],
    ['1k', 1000],
    ['4.35k/s', 4350],
    ['0.001', 0.001],
    ['1M', 1_000_000],
  ])('%s is %d requests per second', (text, rps) => {
    expect(rateRps(text)).toBe(rps)
  })

  test.each(['0', '-1', 'abc', '1e9', '500/m', '500rps', '0k', '2m'])('refuses "%s"', (text) => {
    expect(() => rateRps(text)).toThrow('Write a rate in requests per second')
  })
})

describe('a count', () => {
  test.each([
    ['7', 7],
    ['10k', 10_000],
    ['2M', 2_000_000],
  ])('%s is %i', (text, value) => {
    expect(count(1, 10_000_000)(text)).toBe(value)
  })

  test.each(['0', '11', '1.5', '-1', 'ten'])('refuses "%s" outside its bounds', (text) => {
    expect(() => count(1, 10)(text)).toThrow('Write a whole number from 1 to 10.')
  })
})

describe('a size', () => {
  test.each([
    ['100', 100],
    ['0.1k', 100],
    ['3475', 3475],
    ['256k', 256_000],
  ])('%s is %i bytes', (text, bytes) => {
    expect(byteSize(100, 256_000)(text)).toBe(bytes)
  })

  test.each(['99', '256001', '0.1234k', '1m', 'big', ''])('refuses "%s"', (text) => {
    expect(() => byteSize(100, 256_000)(text)).toThrow(
      'Write a whole number of bytes from 100 to 256000, such as 100 or 256k.',
    )
  })
})

describe('a share', () => {
  test.each([
    ['1%', 0.01],
    ['0.5 %', 0.005],
    ['0%', 0],
    ['100%', 1],
  ])('%s is %d', (text, value) => {
    expect(share(text)).toBe(value)
  })

  test.each(['1', '0.01', '101%', '-1%', '%', 'one%'])('refuses "%s"', (text) => {
    expect(() => share(text)).toThrow('Write a share from 0% to 100% with its sign, such as 1%.')
  })
})

test('a word must be one of those known', () => {
  expect(oneOf(['json', 'protobuf'])('json')).toBe('json')
  expect(() => oneOf(['json', 'protobuf'])('jsno')).toThrow(
    'Known are json, protobuf. Did you mean json?',
  )
  expect(() => oneOf(['json', 'protobuf'])('xml')).toThrow(/^Known are json, protobuf.$/)
})

describe('steps of a load', () => {
  test('are rates, each with the time for which it holds', () => {
    expect(rateSteps('500/s:3s, 4k:250ms')).toEqual([
      { rateRps: 500, durationMs: 3000 },
      { rateRps: 4000, durationMs: 250 },
    ])
  })

  test.each(['', '500', '500:', '500:3s,', ':3s', '500:3', '0:3s', Array(101).fill('1:1s').join()])(
    'are not %j',
    (text) => {
      expect(() => rateSteps(text)).toThrow(/Write|at most 100/)
    },
  )
})
