import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

/** A command made with this package, run as a process of its own. */
const source = `
import { CommandError, durationOption, program, required, rethrowAs, runProgram } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
await runProgram(program('greet', 'Greets.')
  .addOption(durationOption('--rate <duration>', 'how often', '1s'))
  .option('--to <name>', 'whom')
  .option('--misread', 'fail on a file')
  .option('--fail', 'fail as a user would see it')
  .option('--crash', 'fail as a bug would')
  .action((flags) => {
    if (flags.fail) throw new CommandError('badData', 'greetings.txt is not a greeting; write one.')
    if (flags.misread) try { JSON.parse('[') } catch (error) { rethrowAs(error, [[SyntaxError, 'badData']]) }
    if (flags.rate === 7) required(flags.to, '--to <name>')
    if (flags.crash) throw new TypeError('undefined is not a greeting')
    process.stdout.write('hello ' + flags.rate)
  }))`

const folder = mkdtempSync(join(tmpdir(), 'program-test-'))
const greeter = join(folder, 'greet.ts')
writeFileSync(greeter, source)
afterAll(() => rmSync(folder, { recursive: true }))

function greet(...flags: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [greeter, ...flags], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

describe('a command', () => {
  test('runs and exits with 0', async () => {
    expect(await greet('--rate', '2s')).toMatchObject({ code: 0, stdout: 'hello 2000' })
  })

  test('exits with 2 and a suggestion on a misspelt flag', async () => {
    const { code, stderr, stdout } = await greet('--rat', '2s')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain("unknown option '--rat'")
    expect(stderr).toContain('Did you mean --rate?')
  })

  test('exits with 2 and names the flag on a wrong unit', async () => {
    const { code, stderr } = await greet('--rate', '2')
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /'--rate <duration>' argument '2' is invalid. Write a duration with its unit/,
    )
  })

  test('exits with 2 on a word too many', async () => {
    expect(await greet('now')).toMatchObject({ code: 2 })
  })

  test('prints one sentence without a stack for what the user can mend', async () => {
    expect(await greet('--fail')).toEqual({
      code: 5,
      stdout: '',
      stderr: 'greet: greetings.txt is not a greeting; write one.\n',
    })
  })

  test('names the flag that is missing', async () => {
    expect(await greet('--rate', '7ms')).toMatchObject({
      code: 2,
      stderr: 'greet: --to <name> is missing; --help has an example.\n',
    })
  })

  test('gives an error of a library the exit code of its class', async () => {
    const { code, stderr } = await greet('--misread')
    expect(code).toBe(5)
    expect(stderr).toMatch(/^greet: .*JSON.*\n$/)
  })

  test('prints the stack of a bug and exits with 1', async () => {
    const { code, stderr } = await greet('--crash')
    expect(code).toBe(1)
    expect(stderr).toMatch(/TypeError: undefined is not a greeting\n\s+at /)
  })

  test('ends quietly when the reader of its output has gone', async () => {
    const child = spawn(process.execPath, [greeter, '--help'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.destroy()
    let stderr = ''
    child.stderr.on('data', (chunk) => (stderr += String(chunk)))
    const [code] = await once(child, 'close')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('prints its help on stdout and exits with 0', async () => {
    const { code, stdout } = await greet('--help')
    expect(code).toBe(0)
    expect(stdout).toMatch(/--rate <duration> +how often \(default: 1s\)/)
  })
})
