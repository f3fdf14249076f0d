import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Ids of a process and of everything it started that still runs. */
export function processTree(rootPid: number): number[] {
  const children = childrenByParent()
  const tree = [rootPid]
  for (const pid of tree) tree.push(...(children.get(pid) ?? []))
  return tree
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>()
  for (const [pid, parent] of process.platform === 'linux' ? readProcParents() : readPsParents()) {
    children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  return children
}

type PidAndParent = readonly [pid: number, parent: number]

function readProcParents(): PidAndParent[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => {
    try {
      const parent = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
      return [[Number(pid), Number(parent)] as const]
    } catch {
      return [] // It ended while the list was read.
    }
  })
}

function readPsParents(): PidAndParent[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
  return lines.map((line) => {
    const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number)
    return [pid, parent] as const
  })
}
