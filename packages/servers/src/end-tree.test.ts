import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { processTree, runningProcesses } from '@rpc-vs-mom/cost'
import { expect, onTestFinished, test } from 'vitest'
import { endTree } from './end-tree.ts'

test('a tree holds the process and its descendants, and ends as a whole', async () => {
  const shell = spawn('sh', ['-c', 'sh -c "sleep 100 & echo ready; wait"; true'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void shell.kill('SIGKILL'))
  await once(shell.stdout, 'data')
  const tree = processTree(shell.pid!)
  expect(tree[0]).toBe(shell.pid)
  expect(tree).toHaveLength(3)

  await endTree(shell.pid!)
  const running = runningProcesses()
  expect(tree.filter((pid) => running.has(pid))).toEqual([])
  expect(processTree(shell.pid!)).toEqual([])
})
