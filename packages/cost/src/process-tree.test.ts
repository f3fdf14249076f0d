import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { processTree } from './process-tree.ts'

async function start(script: string): Promise<number> {
  const shell = spawn('sh', ['-c', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void process.kill(-shell.pid!, 'SIGKILL'))
  await once(shell.stdout, 'data')
  return shell.pid!
}

test('a tree is the process and its descendants', async () => {
  const root = await start('sh -c "sleep 100 & echo ready; wait"; true')
  expect(processTree(root)).toHaveLength(3)
  expect(processTree(root)[0]).toBe(root)
  expect(processTree(process.pid)).toEqual(expect.arrayContaining(processTree(root)))
})

test('a process that has ended belongs to no tree, even while its parent takes no notice', async () => {
  const root = await start('true & echo ready; exec sleep 100')
  await expect.poll(() => processTree(root)).toEqual([root])
})

test('what has ended, or was never a process, has no tree', async () => {
  const ended = spawn('true')
  await once(ended, 'exit')
  expect(processTree(ended.pid!)).toEqual([])
  expect(processTree(0)).toEqual([])
})
