import { callers } from './callers.ts'
import { choose } from './choose.ts'
import { controls } from './controls.ts'
import type { Experiment } from './experiment.ts'
import { faults } from './faults.ts'
import { ladder } from './ladder.ts'
import { mix } from './mix.ts'
import { original } from './original.ts'
import { overload } from './overload.ts'
import { payload } from './payload.ts'
import { serviceTime } from './service-time.ts'
import type { TrialExperiment } from './trial-experiment.ts'
import { workers } from './workers.ts'

/** A new experiment is one more file and one more element. */
export const blockExperiments: readonly Experiment[] = [
  choose,
  ladder,
  controls,
  serviceTime,
  workers,
  payload,
  callers,
  mix,
  overload,
]

/** The same for experiments of long trials, in which something may be broken. */
export const trialExperiments: readonly TrialExperiment[] = [faults, original]
