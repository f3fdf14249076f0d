import { expect, test } from 'vitest'
import { readmeBlock, replaceBlock } from './readme-block.ts'
import { renderRun } from './rendered-run.ts'
import { syntheticOptions } from './synthetic-report.ts'
import { syntheticRun } from '@rpc-vs-mom/results/synthetic'

test('the block shows verdict, chart and scorecard, linked from where the README is', () => {
  const run = renderRun(syntheticRun(syntheticOptions))
  const block = readmeBlock(run, '/repo/README.md', '/repo/results/a-run')
  expect(block).toContain(`**${run.lastLines[0]!}**`)
  expect(block).toContain('![Response time by percentile](results/a-run/percentiles.svg)')
  expect(block).toMatch(/^\| metric \| rpc \| mom \| rpc-again \| local \|$/m)
  expect(block).toContain('](results/a-run/report.md)')
})

test('only the text between the markers is replaced', () => {
  const readme = '# Title\n<!-- results:begin -->\nold\n<!-- results:end -->\nrest\n'
  expect(replaceBlock(readme, 'NEW', 'README.md')).toBe('# Title\nNEW\nrest\n')
})

test.each(['no markers', '<!-- results:begin -->', '<!-- results:end --> <!-- results:begin -->'])(
  'a file with %j is refused with what it lacks',
  (readme) => {
    expect(() => replaceBlock(readme, 'NEW', 'README.md')).toThrow('README.md lacks the markers')
  },
)
