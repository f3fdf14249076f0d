// `pnpm bench seed`: what a finished file costs, and whether every Node makes the same rows.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const seeder = join(import.meta.dirname, '../../../apps/seeder/src/main.js')
const generator = join(import.meta.dirname, '../src/dataset.ts')
const otherNodes = ['22', '24']
const specs = [1, 2, 3].flatMap((seed) => [1000, 10_000, 100_000].map((sales) => ({ seed, sales })))

/** Appended to the seeder: Node shows a parent only its own CPU time. */
const reportCpu = `process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  process.stderr.write(String((user + system) / 1e6))
})`

const folder = mkdtempSync(join(tmpdir(), 'bench-seed-'))
try {
  checkCost('10k rows, start of the process included', { sales: '10k', limitS: 0.4, runs: 5 })
  checkCost('1m rows', { sales: '1m', limitS: 6, runs: 3 })
  for (const version of otherNodes) checkHashes(version)
} finally {
  rmSync(folder, { recursive: true })
}

interface Cost {
  readonly sales: string
  /** Most CPU seconds that the median run may take. */
  readonly limitS: number
  readonly runs: number
}

/** CPU time of a whole seeder process: finished, indexed, verified, renamed. */
function checkCost(what: string, { sales, limitS, runs }: Cost): void {
  const seconds = Array.from({ length: runs }, () => seedCpuS(sales)).toSorted((a, b) => a - b)
  const medianS = seconds[Math.floor(runs / 2)]!
  print(medianS <= limitS, `${what}: ${medianS.toFixed(2)} s CPU (at most ${limitS} s)`)
}

function seedCpuS(sales: string): number {
  const preload = `data:text/javascript,${encodeURIComponent(reportCpu)}`
  const flags = ['--out', join(folder, 'sales.db'), '--sales', sales, '--force']
  const { status, stderr } = spawnSync(process.execPath, ['--import', preload, seeder, ...flags], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`the seeder failed: ${stderr}`)
  return Number(stderr)
}

/** Another Node, taken from the npm registry into a temporary folder, must make the same rows. */
function checkHashes(version: string): void {
  const node = fetchNode(version)
  if (node === undefined) {
    console.log(
      `skipped Node ${version}: it cannot be fetched from the npm registry for this machine`,
    )
    return
  }
  const name = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
  const same = hashes(node).join() === hashes(process.execPath).join()
  print(same, `Node ${name} and ${process.version} make the same rows for ${specs.length} specs`)
}

function fetchNode(version: string): string | undefined {
  const name = `node-${process.platform}-${process.arch}@${version}`
  const target = join(folder, version)
  const pack = spawnSync('npm', ['pack', '--silent', '--pack-destination', folder, name])
  const file = readdirSync(folder).find((entry) => entry.includes(`-${version}.`))
  if (pack.status !== 0 || file === undefined) return undefined
  execFileSync('mkdir', ['-p', target])
  execFileSync('tar', ['-xzf', join(folder, file), '-C', target])
  return join(target, 'package/bin/node')
}

function hashes(node: string): string[] {
  const source = `
    const { generateDataset } = await import(${JSON.stringify(generator)})
    for (const spec of ${JSON.stringify(specs)}) console.log(generateDataset(spec).contentHash())`
  const flags = ['--experimental-strip-types', '--no-warnings', '--input-type=module', '-e', source]
  return execFileSync(node, flags, { encoding: 'utf8' }).trim().split('\n')
}

function print(holds: boolean, sentence: string): void {
  if (!holds) process.exitCode = 1
  console.log(`${holds ? 'ok    ' : 'MISSED'}  ${sentence}`)
}
