import { CommandError } from '@rpc-vs-mom/cli'
import { processTree, type Component } from '@rpc-vs-mom/cost'

/** A process that somebody else started, by the component it belongs to. */
export interface ForeignProcess {
  /** Name of the target that it is part of, where there are several. */
  readonly target?: string
  readonly component: ComponentName
  readonly pid: number
}

const roles = { lb: 'lb', broker: 'broker', workers: 'worker' } as const

type ComponentName = keyof typeof roles

const form = 'lb=PID, broker=PID or workers=PID, in a comparison TARGET/workers=PID'

/** Adds what one `--pid` says to those before it; throws one sentence for anything else. */
export function foreignProcess(
  text: string,
  before: readonly ForeignProcess[] = [],
): ForeignProcess[] {
  const [, target, component = '', pid] = /^(?:([^/=]+)\/)?(\w+)=([1-9]\d{0,9})$/.exec(text) ?? []
  if (!Object.hasOwn(roles, component)) {
    throw new CommandError('usage', `--pid ${text} does not have the form ${form}.`)
  }
  const named = target === undefined ? {} : { target }
  return [...before, { ...named, component: component as ComponentName, pid: Number(pid) }]
}

/** The components of foreign processes with all their descendants; throws one sentence for one that does not run. */
export function foreignComponents(processes: readonly ForeignProcess[]): Component[] {
  const pidsOf = new Map<ComponentName, number[]>()
  for (const { component, pid } of processes) {
    const tree = processTree(pid)
    if (tree.length === 0) {
      throw new CommandError('usage', `--pid ${component}=${pid}: there is no process ${pid}.`)
    }
    pidsOf.set(component, [...new Set([...(pidsOf.get(component) ?? []), ...tree])])
  }
  return [...pidsOf].map(([name, pids]) => ({ name, role: roles[name], pids }))
}
