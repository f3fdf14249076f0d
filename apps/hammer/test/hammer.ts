import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** The hammer as a process of its own, with a results folder and a temporary folder to itself. */
export interface Hammer {
  readonly child: ChildProcess
  readonly results: string
  /** What it and its children left in the temporary folder. */
  leftovers(): string[]
  stderr(): string
  /** Resolves when stderr holds `text`; rejects when the hammer ends before. */
  says(text: string): Promise<void>
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>
}

const main = join(import.meta.dirname, '../src/main.ts')

export function startHammer(flags: readonly string[], env: NodeJS.ProcessEnv = {}): Hammer {
  const folder = mkdtempSync(join(tmpdir(), 'hammer-test-'))
  const temporary = mkdtempSync(join(folder, 'tmp-'))
  const results = join(folder, 'results')
  const where = flags.includes('--results') ? [] : ['--results', results]
  const child = spawn(process.execPath, [main, ...flags, ...where], {
    env: { ...process.env, TMPDIR: temporary, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (output.stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (output.stderr += String(chunk)))
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, ...output }))
  })
  return {
    child,
    results,
    leftovers: () => readdirSync(temporary),
    stderr: () => output.stderr,
    ended,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => void (output.stderr.includes(text) && resolve())
        child.stderr.on('data', look)
        look()
        void ended.then(() =>
          reject(new Error(`the hammer ended without saying "${text}":\n${output.stderr}`)),
        )
      }),
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
