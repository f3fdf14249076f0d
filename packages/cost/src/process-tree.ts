import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** `root` and all its descendants that run now; empty when it has ended. */
export function processTree(root: number): number[] {
  const parents = runningProcesses()
  if (!parents.has(root)) return []
  const tree = [root]
  for (const parent of tree) {
    for (const [pid, itsParent] of parents) if (itsParent === parent) tree.push(pid)
  }
  return tree
}

/** The parent of each process on this machine, by process id; zombies are left out, for they have ended. */
export function runningProcesses(): Map<number, number> {
  const processes = existsSync('/proc/self/stat') ? fromProc() : fromPs()
  const running = processes.filter(([, , state]) => !state.startsWith('Z'))
  return new Map(running.map(([pid, parent]) => [pid, parent]))
}

type Row = readonly [pid: number, parent: number, state: string]

function fromProc(): Row[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(rowOf)
    .filter((row) => row !== undefined)
}

function rowOf(pid: string): Row | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The command name before these fields is in parentheses and may hold spaces and parentheses.
    const [state = '', parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return [Number(pid), Number(parent), state]
  } catch {
    // It ended after the folder was listed.
    return undefined
  }
}

function fromPs(): Row[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,state=']).toString().trim().split('\n')
  return lines.map((line) => {
    const [pid, parent, state = ''] = line.trim().split(/\s+/)
    return [Number(pid), Number(parent), state]
  })
}
