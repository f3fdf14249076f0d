import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { workloads } from '../packages/workload/src/index.ts'

const packages = join(import.meta.dirname, '../packages')

/**
 * What names a workload: the reader of manifests from when there was no other, and the experiment that needs the one
 * whose messages have a size to choose.
 */
const known: Readonly<Record<string, readonly string[]>> = {
  experiment: ['experiments/payload.ts'],
  results: ['run/read-manifest.ts'],
}

test.each(['transport', 'service', 'results', 'load', 'experiment'])(
  'the package %s names no workload',
  (name) => {
    const names = new RegExp(Object.keys(workloads).join('|'), 'i')
    const folder = join(packages, name, 'src')
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /(?<!\.test)\.ts$/.test(file),
    )
    expect(sources.length).toBeGreaterThan(2)
    const naming = sources.filter((file) => names.test(readFileSync(join(folder, file), 'utf8')))
    expect(naming).toEqual(known[name] ?? [])
  },
)
