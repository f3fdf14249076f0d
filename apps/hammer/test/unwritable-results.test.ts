import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  renameSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startHammer } from './hammer.ts'

const brief = ['--rate', '100', '--warmup', '200ms', '--warmup-requests', '0', '--sales', '1k']
const local = ['compare', '--variant', 'local', '--no-aa', ...brief]
const reportMain = join(import.meta.dirname, '../../report/src/main.ts')

describe('results that cannot be written are one sentence and exit code 4', () => {
  test.each([
    ['below /proc', () => '/proc/results'],
    ['in a loop of symbolic links', symlinkLoop],
    ['below a file', () => join(import.meta.filename, 'results')],
  ])(
    '%s',
    async (_, results) => {
      const { code, stderr } = await startHammer([...local, '--results', results()]).ended
      expect(stderr).toMatch(/\nhammer: Cannot write [^\n]*\.\n$/)
      expect(stderr).not.toMatch(/\n\s+at /)
      expect(code).toBe(4)
    },
    30_000,
  )
})

describe('a trial that cannot be written is saved in the temporary directory, and can be read there', () => {
  test('when the results are removed while it is measured', async () => {
    const hammer = startHammer([...local, '--duration', '2s', '--rounds', '1'])
    const trials = (): string[] =>
      readdirSync(hammer.results).flatMap((run) =>
        existsSync(join(hammer.results, run, 'trials/01-local/timeline.csv')) ? [run] : [],
      )
    await expect
      .poll(() => existsSync(hammer.results) && trials(), { timeout: 30_000 })
      .toHaveLength(1)
    rmSync(hammer.results, { recursive: true })
    const { saved } = savedBy(await hammer.ended)
    expect(saved).toMatch(/local gave 200 right answers to 200 requests/)
    expect(saved).not.toContain('Interrupted')
    expect(existsSync(hammer.results)).toBe(false)
  }, 60_000)

  test('when they are removed between two trials', async () => {
    const hammer = startHammer([...local, '--duration', '1s', '--rounds', '30'])
    await hammer.says('trial 2')
    renameSync(hammer.results, `${hammer.results}-elsewhere`)
    expect(savedBy(await hammer.ended).saved).toMatch(/Interrupted after \d of 30 trials\./)
  }, 60_000)

  // Nothing but such a disk keeps root from writing.
  const whereDisksCanBe = test.skipIf(process.getuid?.() !== 0 || process.platform !== 'linux')

  whereDisksCanBe(
    'when the disk is full',
    async ({ skip }) => {
      const disk = mountedDisk('64k')
      if (disk === undefined) return skip('no file system can be mounted here')
      const hammer = startHammer([...local, '--duration', '2s', '--rounds', '1', '--results', disk])
      const { saved, stderr } = savedBy(await hammer.ended)
      expect(stderr).toContain('ENOSPC')
      expect(saved).toMatch(/local gave 200 right answers to 200 requests/)
    },
    60_000,
  )

  whereDisksCanBe(
    'when the disk becomes read-only while it is measured',
    async ({ skip }) => {
      const disk = mountedDisk('8m')
      if (disk === undefined) return skip('no file system can be mounted here')
      const hammer = startHammer([
        ...local,
        '--duration',
        '1s',
        '--rounds',
        '30',
        '--results',
        disk,
      ])
      await hammer.says('trial 2')
      // While a file is open for writing it is refused.
      await expect.poll(() => remounted(disk, 'ro'), { timeout: 30_000 }).toBe(0)
      const { saved, stderr } = savedBy(await hammer.ended)
      expect(stderr).toContain('EROFS')
      expect(saved).toMatch(/Interrupted after \d+ of 30 trials\./)
    },
    60_000,
  )
})

/** What the report says of the run that the last sentence on stderr names. */
function savedBy({ code, stderr }: { code: number | null; stderr: string }) {
  const sentence =
    /\nhammer: Cannot write [^\n]* What was measured is saved, without its seconds, in (\S+); "pnpm report \1" shows it\.\n$/
  expect(stderr).toMatch(sentence)
  expect(stderr).not.toMatch(/\n\s+at /)
  expect(code).toBe(4)
  const folder = sentence.exec(stderr)![1]!
  return {
    saved: execFileSync(process.execPath, [reportMain, folder], { encoding: 'utf8' }),
    stderr,
  }
}

function symlinkLoop(): string {
  const loop = join(temporaryFolder(), 'loop')
  symlinkSync(loop, loop)
  return loop
}

/** A small file system of its own for the test; undefined where none can be mounted. */
function mountedDisk(size: string): string | undefined {
  const disk = join(temporaryFolder(), 'disk')
  mkdirSync(disk)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk])
  if (mounted.status !== 0) return undefined
  onTestFinished(() => void execFileSync('umount', [disk]))
  return disk
}

function remounted(disk: string, how: 'ro'): number | null {
  return spawnSync('mount', ['-o', `remount,${how}`, disk]).status
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'unwritable-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
