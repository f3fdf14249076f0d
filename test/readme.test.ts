import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { transports } from '../packages/transport/src/index.ts'
import { workloads } from '../packages/workload/src/index.ts'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

test.each([
  ['Add a workload', '<name>', Object.keys(workloads)],
  ['Add a transport or a variant', '<scheme>', Object.keys(transports)],
])(
  '"%s" takes at most ten lines, and every one that there is follows it',
  (title, place, names) => {
    const section = readme.split(/^## /m).find((text) => text.startsWith(`${title}\n`))!
    expect(section.trim().split('\n').slice(2).length).toBeLessThanOrEqual(10)
    const paths = [...section.matchAll(/`(packages\/[^` ]+)`/g)].map(([, path]) => path!)
    expect(paths.some((path) => path.includes(place))).toBe(true)
    for (const name of names)
      for (const path of paths.map((one) => one.replace(place, name)))
        expect(existsSync(join(root, path)), path).toBe(true)
  },
)
