import { openWith, type Answers, type Serving, type ServingChoice } from './serving.ts'
import type { Workload } from './workload.ts'

/** The two sides of a workload, each a folder of its own that is loaded when it is first used. */
export type WorkloadFolders = readonly [
  asking: () => Promise<{ readonly workload: Workload }>,
  answering: () => Promise<{ readonly serving: Serving }>,
  /** Flags that no other workload has: a command line that has one of them means this one without naming it. */
  ownFlags?: readonly string[],
]

/** Every workload by name. */
export const workloads: Readonly<Record<string, WorkloadFolders>> = {
  sales: [() => import('./sales/index.ts'), () => import('./sales/serving/index.ts')],
  catalog: [() => import('./catalog/index.ts'), () => import('./catalog/serving/index.ts')],
  reactions: [() => import('./reactions/index.ts'), () => import('./reactions/serving/index.ts')],
  'own-service': [
    () => import('./own-service/index.ts'),
    () => import('./own-service/serving/index.ts'),
    ['--call', '--proto', '--data', '--reply'],
  ],
}

/** What is asked where no workload is named. */
export const defaultWorkload = 'sales'

/** What is asked; throws a `TypeError` with one sentence for a name that nobody knows. */
export async function workloadNamed(name: string): Promise<Workload> {
  const [asking] = foldersOf(name)
  return (await asking()).workload
}

/** Who answers; throws a `TypeError` with one sentence for a name that nobody knows. */
export async function servingNamed(name: string): Promise<Serving> {
  const [, answering] = foldersOf(name)
  return (await answering()).serving
}

/** Opens what a worker of that workload with those flags would, in this process; `name` is carried by every answer. */
export async function openServing(choice: ServingChoice, name: string): Promise<Answers> {
  return openWith(await servingNamed(choice.workload), choice.flags, name)
}

function foldersOf(name: string): WorkloadFolders {
  const folders = Object.hasOwn(workloads, name) ? workloads[name] : undefined
  if (folders !== undefined) return folders
  const known = Object.keys(workloads).join(', ')
  throw new TypeError(`"${name}" is no workload; known are ${known}.`)
}
