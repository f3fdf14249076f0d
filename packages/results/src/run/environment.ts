import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, machine, release, totalmem, type } from 'node:os'

/** The machine and the software a run was measured on; nothing that names a person, host or folder. */
export interface Environment {
  readonly cpuModel: string
  /** Logical processors this process may use. */
  readonly cpuCores: number
  readonly memoryBytes: number
  readonly os: string
  readonly kernel: string
  readonly architecture: string
  readonly nodeVersion: string
  /** Absent outside a git checkout. */
  readonly git?: GitState
  /** Versions that can change a figure, such as of the broker and the gRPC library. */
  readonly versions: Readonly<Record<string, string>>
  /** Limits of the control group, where there are any and they can be read. */
  readonly cgroup?: CgroupLimits
}

interface GitState {
  readonly revision: string
  /** Whether tracked files differed from the revision. */
  readonly dirty: boolean
}

interface CgroupLimits {
  /** Processors' worth of time. */
  readonly cpuMax?: number
  readonly memoryMaxBytes?: number
}

/** Describes this machine; `versions` are those only the caller knows. Never fails: what cannot be read is absent. */
export function describeEnvironment(versions: Readonly<Record<string, string>> = {}): Environment {
  const git = gitState()
  const cgroup = cgroupLimits()
  return {
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    cpuCores: availableParallelism(),
    memoryBytes: totalmem(),
    os: osName(),
    kernel: release(),
    architecture: machine(),
    nodeVersion: process.version,
    ...(git && { git }),
    versions: Object.fromEntries(Object.entries(versions).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    ...(cgroup && { cgroup }),
  }
}

function osName(): string {
  const pretty = /^PRETTY_NAME="?([^"\n]+)/m.exec(readText('/etc/os-release') ?? '')?.[1]
  return pretty ?? type()
}

function gitState(): GitState | undefined {
  try {
    const git = (...flags: string[]): string =>
      execFileSync('git', flags, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: 5000,
        cwd: import.meta.dirname,
      })
    const revision = git('rev-parse', 'HEAD').trim()
    return { revision, dirty: git('status', '--porcelain', '--untracked-files=no') !== '' }
  } catch {
    return undefined
  }
}

/** Reads the limits of control group v2 (kernel documentation, cgroup-v2, `cpu.max` and `memory.max`). */
function cgroupLimits(): CgroupLimits | undefined {
  const [quotaUs, periodUs] = (readText('/sys/fs/cgroup/cpu.max') ?? 'max').trim().split(' ')
  const memory = (readText('/sys/fs/cgroup/memory.max') ?? 'max').trim()
  const limits = {
    ...(quotaUs !== 'max' && { cpuMax: Number(quotaUs) / Number(periodUs) }),
    ...(memory !== 'max' && { memoryMaxBytes: Number(memory) }),
  }
  return Object.keys(limits).length > 0 ? limits : undefined
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
