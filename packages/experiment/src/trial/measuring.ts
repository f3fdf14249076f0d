import { CostMeter, watchHost, type ComponentCost, type HostSecond } from '@rpc-vs-mom/cost'
import { watchEventLoop, watchWallClock, type ClockStep } from '@rpc-vs-mom/load'
import type {
  Cost,
  EventLoopHealth,
  FaultAction,
  PlannedFault,
  ProgramPauses,
} from '@rpc-vs-mom/results'
import { runFaults } from '../faults/run-faults.ts'
import type { Asker } from './ask-question.ts'
import type { TrialTarget } from './trial-target.ts'
import { watchBacklog } from './watch-backlog.ts'
import { watchPrograms } from './watch-programs.ts'

/** What was measured beside the requests. */
export interface Measured {
  readonly startedAt: Date
  readonly components: readonly ComponentCost[]
  readonly eventLoop: EventLoopHealth
  readonly clockSteps: readonly ClockStep[]
  /** Absent where the machine cannot be read. */
  readonly host: readonly HostSecond[] | undefined
  /** Asks for them, before any process ends. */
  programs(): Promise<ProgramPauses[]>
  /** Once a second; absent where nothing is sent to be done later. */
  readonly backlog: Promise<number[]> | undefined
  /** Ends the faults, and gives what became of each. */
  endFaults(): Promise<FaultAction[]>
}

export interface Measuring {
  readonly startedAt: Date
  end(): Measured
}

export interface MeasuringOptions {
  readonly target: TrialTarget
  readonly asker: Asker
  /** Start of the measured part on the monotonic clock. */
  readonly originUs: number
  readonly faults: readonly PlannedFault[]
}

/** Begins to measure, and to break things, as the requests of the measured part do; times count from `originUs`. */
export function startMeasuring({ target, asker, originUs, faults }: MeasuringOptions): Measuring {
  const startedAt = new Date()
  target.countAnew()
  const meter = new CostMeter(target.components)
  const endWatching = watchEventLoop()
  const programs = watchPrograms(target.programs ?? [], originUs)
  const endWatchingClock = watchWallClock()
  const endWatchingBacklog = asker.backlog && watchBacklog(() => asker.backlog!())
  const endWatchingHost = watchHost(() => meter.pids())
  const faultRun = runFaults(faults, {
    targets: target.faultTargets ?? new Map(),
    watch: meter,
    originUs,
  })
  return {
    startedAt,
    end: () => ({
      startedAt,
      components: meter.end(),
      eventLoop: endWatching(),
      clockSteps: endWatchingClock(),
      host: endWatchingHost?.(),
      programs,
      backlog: endWatchingBacklog?.(),
      endFaults: () => faultRun.finish(),
    }),
  }
}

/** What the components used, by what was sent. */
export function costOf(components: readonly ComponentCost[], requests: number): Cost {
  return {
    components: components.map(({ name, role, processes, cpuUs, rssPeakBytes, each, left }) => ({
      name,
      role,
      processes,
      cpuUs: Math.round(cpuUs),
      ...(requests > 0 && { cpuUsPerRequest: cpuUs / requests }),
      rssBytesPeak: rssPeakBytes,
      ...(left > 0 && { endedAsPlanned: left }),
      each: each.map((one) => ({ cpuUs: Math.round(one.cpuUs), rssBytesPeak: one.rssPeakBytes })),
    })),
  }
}
