import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { servingNamed, workloadIn, workloadNamed, workloads } from './index.ts'

test.each(Object.keys(workloads))(
  'the workload %s is found by its name, on both sides',
  async (name) => {
    const workload = await workloadNamed(name)
    expect(workload.name).toBe(name)
    expect(await servingNamed(name)).toMatchObject({ open: expect.any(Function) })
  },
)

test.each(['constructor', 'sale', ''])('the name "%s" of no workload is refused', async (name) => {
  const sentence = `"${name}" is no workload; known are ${Object.keys(workloads).join(', ')}.`
  await expect(workloadNamed(name)).rejects.toThrow(sentence)
  await expect(servingNamed(name)).rejects.toThrow(sentence)
})

test.each([
  [['run', '--rate', '5'], 'sales'],
  [['run', '--workload', 'sales'], 'sales'],
  [['run', '--workload=sales'], 'sales'],
  [['run', '--workload'], 'sales'],
  [['run', '--workload', 'none'], 'sales'],
  [['run', '--call', 'a.B/C'], 'own-service'],
  [['run', '--data={}', '--rate', '5'], 'own-service'],
  [['run', '--workload', 'sales', '--call', 'a.B/C'], 'sales'],
])('the command line %j is about %s', (words, name) => {
  expect(workloadIn(words)).toBe(name)
})

test('whoever asks loads no database', () => {
  const loaded =
    loadedBy(`(await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)}))
    .workloadNamed('sales')`)
  expect(loaded).toContain('sales/oracle.ts')
  expect(loaded).not.toMatch(/open-sales|node_modules\/.*(better-sqlite3|grpc-js|amqplib)/)
})

/** Every module that a Node of its own has loaded when the expression is done. */
function loadedBy(expression: string): string {
  const source = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    await (${expression})
    console.log(loaded.join('\\n'))`
  return execFileSync(process.execPath, ['--input-type=module', '-e', source], { encoding: 'utf8' })
}
