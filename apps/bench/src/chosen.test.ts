import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeFlags } from '@rpc-vs-mom/node-flags'
import { describe, expect, test } from 'vitest'
import { benchmarks, experiments } from './benchmarks.ts'
import { chosenBy } from './chosen.ts'

const root = join(import.meta.dirname, '../../..')
const nodeArgs = (...typed: string[]): readonly string[] => {
  const chosen = chosenBy(typed)
  if ('listing' in chosen) throw new Error('was listed')
  return chosen.nodeArgs
}
const hammer = join(root, 'apps/hammer/src/main.ts')

describe('pnpm bench', () => {
  test('alone is the experiment choose, with the Node flags of the hammer', () => {
    expect(nodeArgs()).toEqual([...nodeFlags.hammer, hammer, 'choose'])
  })

  test('hands flags without a name on to it', () => {
    expect(nodeArgs('--rate', '200', '--aa').slice(-4)).toEqual(['choose', '--rate', '200', '--aa'])
    expect(nodeArgs('compare', '--help').slice(-2)).toEqual(['compare', '--help'])
  })

  test('hands what follows a name on to the experiment, word for word', () => {
    const main = join(root, 'apps/bench/src/failover/main.ts')
    expect(nodeArgs('failover', '--', '--engine', 'relay')).toEqual([
      main,
      '--',
      '--engine',
      'relay',
    ])
  })

  test.each(['binding', 'lb-overload', 'mom-overload'])(
    'lets %s collect garbage only when it asks for it',
    (name) => {
      expect(nodeArgs(name).slice(0, 3)).toEqual([
        '--expose-gc',
        '--min-semi-space-size=512',
        '--max-semi-space-size=512',
      ])
    },
  )

  test.each([
    ['soakk', 'Did you mean soak?'],
    ['mom-hop', 'Did you mean mom-hops?'],
    ['prefetch', 'Did you mean lb-prefetch or mom-prefetch?'],
  ])('says of %s what was probably meant', (misspelt, suggestion) => {
    expect(() => chosenBy([misspelt])).toThrow(suggestion)
  })

  test('refuses flags that would be lost', () => {
    expect(() => chosenBy(['seed', '--sales', '10'])).toThrow(
      'seed takes no flags; leave out --sales 10.',
    )
  })

  test.each(['--list', '--help', '-h'])('%s names every benchmark in a line of its own', (flag) => {
    const { listing } = chosenBy([flag]) as { listing: string }
    const named = listing.split('\n').map((line) => /^ {2}(\S+) {2,}\S/.exec(line)?.[1])
    expect(named.filter((name) => name !== undefined).toSorted()).toEqual(
      benchmarks.map(({ name }) => name).toSorted(),
    )
  })

  test('has no name twice and a file for each', () => {
    const names = benchmarks.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const { file } of benchmarks) expect(existsSync(join(root, file)), file).toBe(true)
  })

  test('lists every folder with a program', () => {
    const folders = readdirSync(import.meta.dirname).filter((name) =>
      existsSync(join(import.meta.dirname, name, 'main.ts')),
    )
    expect(experiments.map(({ name }) => name).toSorted()).toEqual(folders.toSorted())
  })

  test('becomes what it starts: one process, with its exit code and the Node flags', () => {
    const help = execFileSync(process.execPath, [benchMain, 'lb-overload', '--help'], {
      encoding: 'utf8',
    })
    expect(help).toContain('Usage: bench lb-overload')
    const failed = () =>
      execFileSync(process.execPath, [benchMain, '--rat', '5'], { stdio: 'pipe', encoding: 'utf8' })
    expect(failed).toThrow(expect.objectContaining({ status: 2 }))
    expect(failed).toThrow('Did you mean --rate?')
  })

  test('exits with 2 and one sentence for a name that nobody has', () => {
    const failed = () =>
      execFileSync(process.execPath, [benchMain, 'soakk'], { stdio: 'pipe', encoding: 'utf8' })
    expect(failed).toThrow(expect.objectContaining({ status: 2 }))
    expect(failed).toThrow('bench: there is no benchmark soakk. Did you mean soak?')
  })
})

const benchMain = join(root, 'apps/bench/src/main.ts')

test('the README of the benchmarks has a row for each, and the committed results that it names', () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
  const rows = [...readme.matchAll(/^\| `([a-z-]+)` +\|.*$/gm)]
  expect(rows.map(([, name]) => name)).toEqual(benchmarks.map(({ name }) => name))
  const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link!)
  expect(links.length).toBeGreaterThan(0)
  for (const link of links)
    expect(existsSync(join(import.meta.dirname, '..', link)), link).toBe(true)
})
