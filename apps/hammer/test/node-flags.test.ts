import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeFlags, type NodeFlags } from '@rpc-vs-mom/node-flags'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}

/** Scripts that start a program in the path of a request. */
const starters: Readonly<Record<string, keyof NodeFlags>> = {
  hammer: 'hammer',
  lb: 'lb',
  worker: 'worker',
}

test.each(Object.entries(starters))(
  'pnpm %s starts Node with the flags of the %s',
  (name, program) => {
    const [node, ...args] = scripts[name]!.split(' ')
    expect(node).toBe('node')
    expect(args.filter((arg) => arg.startsWith('--'))).toEqual(nodeFlags[program])
  },
)

/** `node <flags> apps/<program>`, as commands in YAML have it. */
const started = /\bnode((?: --\S+)*) apps\/(hammer|lb|worker)\b/g

test('compose files and images start Node with the same flags', () => {
  const files = readdirSync(join(root, 'compose')).filter((file) =>
    /\.yaml$|^Dockerfile$/.test(file),
  )
  const commands = files.flatMap((file) =>
    [...readFileSync(join(root, 'compose', file), 'utf8').matchAll(started)].map(
      ([, flags = '', program]) => ({
        file,
        program,
        flags: flags.trim().split(' ').filter(Boolean),
      }),
    ),
  )
  expect(commands.map(({ program }) => program)).toEqual(expect.arrayContaining(['lb', 'worker']))
  for (const { file, program, flags } of commands)
    expect({ file, flags }).toEqual({ file, flags: nodeFlags[program as keyof NodeFlags] })
})
