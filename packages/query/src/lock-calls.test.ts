import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, inject, test } from 'vitest'

const hasStrace = spawnSync('strace', ['-V']).status === 0 && canTrace()
const queries = 1000

describe.skipIf(!hasStrace)('system calls, counted by strace (skipped where it cannot run)', () => {
  const file = JSON.stringify(inject('salesDatabase').path)

  test.each(['index', 'original', 'cube'])(
    'a query of profile %s takes no file lock',
    (profile) => {
      const opening = lockCalls(program(profile, 0))
      expect(opening).toBeGreaterThan(0)
      expect(lockCalls(program(profile, queries))).toBe(opening)
    },
  )

  test('a query outside of a transaction takes locks, so the test above would notice', () => {
    const direct = `
      const { default: Database } = await import('better-sqlite3')
      const query = new Database(${file}, { readonly: true }).prepare('select count(*) from regions')
      for (let i = 0; i < ${queries}; i++) query.get()`
    expect(lockCalls(direct)).toBeGreaterThan(queries)
  })

  function program(profile: string, count: number): string {
    return `
      const { openSales } = await import('./open-sales.ts')
      const sales = openSales(${file}, { profile: '${profile}' })
      for (let i = 0; i < ${count}; i++) sales.summarize({ region: 'Europe', startHour: i % 24 })`
  }
})

/** Calls of fcntl, which is how SQLite locks, on the database file: those with a lock as argument. */
function lockCalls(source: string): number {
  const { stderr } = spawnSync(
    'strace',
    ['-f', '-e', 'trace=fcntl', process.execPath, '--input-type=module', '-e', source],
    { cwd: import.meta.dirname, encoding: 'utf8', maxBuffer: 1 << 28 },
  )
  return stderr.split('\n').filter((line) => line.includes('F_SETLK') || line.includes('F_GETLK'))
    .length
}

/** Containers often forbid tracing. */
function canTrace(): boolean {
  try {
    execFileSync('strace', ['true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
