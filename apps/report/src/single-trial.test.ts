import type { Run } from '@rpc-vs-mom/results'
import { syntheticRun } from '@rpc-vs-mom/results/synthetic'
import { expect, test } from 'vitest'
import { timelineChart } from './charts/timeline-chart.ts'
import { markdownReport } from './markdown-report.ts'
import { htmlPage } from './page/html-page.ts'
import { reportView } from './report-view.ts'
import { syntheticOptions } from './synthetic-report.ts'

const [rpc] = syntheticOptions.variants

test('a report of one trial of a cluster that was up speaks of nothing that was not there', () => {
  for (const text of rendered(ofClusterUp(single(0)))) {
    expect(text).not.toMatch(/repetition|interleaved|fresh|All variants|lb or broker|median over/i)
    expect(text).toContain('CPU per request of the hammer')
    expect(text).toContain('Only the hammer was metered')
    expect(text).toContain('The cluster was already up')
  }
})

test('a report of several rounds names its repetitions, and a fresh lb where there is one', () => {
  const { variants } = syntheticOptions
  const [both] = rendered(syntheticRun(syntheticOptions))
  expect(both).toContain('3 repetitions, interleaved, each with a fresh lb, fresh workers and ')
  const direct = syntheticRun({ ...syntheticOptions, variants: [variants[1]!, variants[3]!] })
  expect(rendered(direct)[0]).toContain('3 repetitions, interleaved, each with fresh workers and ')
  const local = syntheticRun({ ...syntheticOptions, variants: [variants[3]!] })
  expect(rendered(local)[0]).toContain('3 repetitions, interleaved, each with 1\u202f000 requests')
})

test('with failures every percentile carries a mark, and those of all planned requests say never', () => {
  const [markdown, html] = rendered(single(0.4))
  expect(markdown).toMatch(/^\| p50, ms \| \d\.\d\d \(†\) \|$/m)
  expect(markdown).toMatch(/^\| maximum, ms \| \d+\.\d+ \(†\) \|$/m)
  expect(markdown).toMatch(/^\| p50 of all, ms \| \d\.\d\d \|$/m)
  expect(markdown).toMatch(/^\| p99 of all, ms \| never \|$/m)
  for (const text of [markdown, html])
    expect(text).toMatch(/† of rpc: without the [\d\u202f]+ of [\d\u202f]+ requests that failed/)
  expect(rendered(single(0))[0]).not.toMatch(/†|of all, ms/)
  expect(timelineChart(reportView(single(0.4))).body).toContain('>rpc †<')
  expect(timelineChart(reportView(single(0))).body).toContain('>rpc<')
})

test('the report of a run that is invalid begins with it', () => {
  const run = single(1)
  expect(rendered(run)[0]).toMatch(/^\*\*INVALID, no measurement: No request got a right answer\./m)
  for (const text of rendered(run)) expect(text).not.toMatch(/NaN|Infinity|undefined|0\.00 times/)
})

test('a report says what a verdict other than VALID means, and what its outcome is', () => {
  for (const text of rendered(single(1))) {
    expect(text).toContain('INVALID means: The trial is no measurement of its variant')
    expect(text).toContain('Failing means: ')
    expect(text).not.toContain('SUSPECT means')
  }
  for (const text of rendered(single(0))) expect(text).not.toContain(' means: ')
})

test('one of a kind is not named in the plural', () => {
  const run = single(0)
  const { plan, dataSet } = run.manifest
  const manifest = {
    ...run.manifest,
    plan: { ...plan, requests: 1, warmupRequests: 1 },
    dataSet: { ...dataSet, size: { sale: 1 } },
  }
  for (const text of rendered({ ...run, manifest })) {
    expect(text).toContain('1 trial: ')
    expect(text).toContain('1 sale, seed')
    expect(text).not.toMatch(
      /(?<![\d.\u202f])1 (right |wrong )?(trials|requests|repetitions|answers|sales|seconds|replies)\b/,
    )
  }
})

test('cost that is not known is absent, not 0', () => {
  const run = single(0)
  const [trial] = run.trials
  const components = trial!.cost.components.map((component) =>
    component.role === 'worker' ? { ...component, each: [] } : component,
  )
  const [markdown] = rendered({ ...run, trials: [{ ...trial!, cost: { components } }] })
  expect(markdown).toMatch(/^\| rpc: workers \| 5 \| – \| – \|$/m)
  expect(markdown).not.toMatch(/^\| CPU per request/m)
})

function single(failedShare: number): Run {
  return syntheticRun({
    ...syntheticOptions,
    rounds: 1,
    missing: [],
    variants: [{ ...rpc!, failedShare }],
  })
}

/** The run as `hammer run` would have made it, without a compose file. */
function ofClusterUp({ manifest, trials }: Run): Run {
  const isHammer = ({ role }: { readonly role: string }): boolean => role === 'hammer'
  return {
    manifest: {
      ...manifest,
      question: { text: 'How does rpc answer?', baseline: 'rpc' },
      cluster: 'already up',
      variants: manifest.variants.map((variant) => ({
        ...variant,
        components: variant.components.filter(isHammer),
      })),
    },
    trials: trials.map((trial) => ({
      ...trial,
      cost: { components: trial.cost.components.filter(isHammer) },
    })),
  }
}

function rendered(run: Run): [markdown: string, html: string] {
  const view = reportView(run)
  return [markdownReport(view), htmlPage(view)]
}
