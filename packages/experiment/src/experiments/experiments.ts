import { choose } from './choose.ts'
import { controls } from './controls.ts'
import type { Experiment } from './experiment.ts'

/** A new experiment is one more file and one more element. */
export const blockExperiments: readonly Experiment[] = [choose, controls]
