import { expect, test } from 'vitest'
import { bindingGoals, type BindingTrial } from './binding-goals.ts'

const names = ['central', 'least-outstanding', 'nginx', 'haproxy', 'rabbitmq']

/** Rounds in which each has as many times the mean and p99 of its simulation as the factors say, give or take. */
function trials({ mean = {}, p99 }: Factors): BindingTrial[] {
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
      measured: figures((mean[name] ?? 1) * noise, (p99[name] ?? 1) * noise),
      simulated: figures(1, 1),
    })),
  )
}

type Factors = Readonly<Record<'p99', ByName> & Partial<Record<'mean', ByName>>>
type ByName = Readonly<Record<string, number>>

function figures(meanMs: number, p99Ms: number) {
  return { meanMs, p50Ms: 1, p90Ms: 1, p99Ms }
}

function missed(p99: ByName, mean: ByName = { central: 0.9, 'least-outstanding': 0.9 }): string[] {
  return bindingGoals(trials({ p99, mean }))
    .filter(({ met }) => met === false)
    .map(({ what, figure }) => `${what}, ${figure}`)
}

const proxies = { nginx: 1.2, haproxy: 1.2, 'least-outstanding': 1.2 }

test('is content when central is below all who bind early and near its simulation', () => {
  expect(missed(proxies)).toEqual([])
})

test('misses when central is more than a tenth away from its simulation', () => {
  expect(missed({ ...proxies, central: 1.12 })).toEqual(['central / its simulation, p99Ms'])
})

test('misses when central is not below a proxy', () => {
  expect(missed({ ...proxies, nginx: 1 })).toContain('central / nginx, p99Ms')
})

test('misses when binding early is above a proxy by more than noise', () => {
  expect(missed({ ...proxies, 'least-outstanding': 1.5 })).toEqual([
    'least-outstanding / nginx, p99Ms',
    'least-outstanding / haproxy, p99Ms',
  ])
})

test('misses when one of the two is not below a proxy in the mean', () => {
  expect(missed(proxies, { central: 0.8, 'least-outstanding': 0.9, haproxy: 0.9 })).toEqual([
    'least-outstanding / haproxy, meanMs',
  ])
  expect(missed(proxies, { central: 0.9, 'least-outstanding': 0.8, nginx: 0.9 })).toEqual([
    'central / least-outstanding, meanMs',
    'central / nginx, meanMs',
  ])
})
