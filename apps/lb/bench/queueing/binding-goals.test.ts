import { expect, test } from 'vitest'
import { bindingGoals, type BindingTrial } from './binding-goals.ts'

const names = ['central', 'least-outstanding', 'nginx', 'haproxy', 'rabbitmq']

/** Rounds in which each has as many times the p99 of its simulation as `factors` say, give or take. */
function trials(factors: Readonly<Record<string, number>>): BindingTrial[] {
  return [0.98, 1, 1.02].flatMap((noise, index) =>
    names.map((name) => ({
      round: index + 1,
      name,
      verdict: 'VALID',
      reasons: [],
      attempt: 1,
      foreignCpus: 0,
      planned: 1,
      ok: 1,
      measured: figures(100 * (factors[name] ?? 1) * noise),
      simulated: figures(100),
    })),
  )
}

function figures(p99Ms: number) {
  return { meanMs: 1, p50Ms: 1, p90Ms: 1, p99Ms }
}

function missed(factors: Readonly<Record<string, number>>): string[] {
  return bindingGoals(trials(factors))
    .filter(({ met }) => met === false)
    .map(({ what }) => what)
}

const proxies = { nginx: 1.2, haproxy: 1.2, 'least-outstanding': 1.2 }

test('is content when central is below all who bind early and near its simulation', () => {
  expect(missed(proxies)).toEqual([])
})

test('misses when central is more than a tenth away from its simulation', () => {
  expect(missed({ ...proxies, central: 1.12 })).toEqual(['central / its simulation'])
})

test('misses when central is not below a proxy', () => {
  expect(missed({ ...proxies, nginx: 1 })).toContain('central / nginx')
})

test('misses when binding early is above a proxy by more than noise', () => {
  expect(missed({ ...proxies, 'least-outstanding': 1.5 })).toEqual([
    'least-outstanding / nginx',
    'least-outstanding / haproxy',
  ])
})
