import { choose } from './choose.ts'
import { controls } from './controls.ts'
import type { Experiment } from './experiment.ts'
import type { FaultExperiment } from './fault-experiment.ts'
import { faults } from './faults.ts'

/** A new experiment is one more file and one more element. */
export const blockExperiments: readonly Experiment[] = [choose, controls]

/** The same for experiments in which something is broken. */
export const faultExperiments: readonly FaultExperiment[] = [faults]
