import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const main = join(import.meta.dirname, '../src/main.ts')

test(
  'a capacity is told in one sentence, with its interval and every trial as JSON',
  { timeout: 60_000 },
  () => {
    const flags = ['--variant', 'local', '--sales', '1k', '--within', '3s', '--no-limit', '--json']
    const stdout = execFileSync(process.execPath, [main, 'saturate', ...flags], {
      encoding: 'utf8',
    })
    const { slo, variants } = JSON.parse(stdout) as {
      slo: string
      variants: [{ variant: string; interval: { rps: number }; trials: { rateRps: number }[] }]
    }
    expect(slo).toBe('p99<50ms,failed<0.1%')
    const [{ variant, interval, trials }] = variants
    expect(variant).toBe('local')
    expect(trials[0]!.rateRps).toBe(500)
    expect(interval.rps).toBeGreaterThan(0)
  },
)

test.each([
  [[], 'Name what is searched: either --target URL or --variant NAME.'],
  [['--variant', 'rpc', '--target', 'grpc://127.0.0.1:1'], 'either --target URL or --variant NAME'],
  [['--variant', 'rcp'], 'Did you mean rpc?'],
  [['--variant', 'rpc', '--slo', 'p99<50'], "--slo 'p99<50' does not have the form"],
])('%j is a usage error', (flags, sentence) => {
  const { status, stderr } = spawnSync(process.execPath, [main, 'saturate', ...flags], {
    encoding: 'utf8',
  })
  expect(stderr).toContain(sentence)
  expect(status).toBe(2)
})
