import { planRun, type LoadSettings, type RunPlan } from '@rpc-vs-mom/experiment'
import { settingsOf, type Questions, type Settings, type Workload } from '@rpc-vs-mom/workload'
import { log } from './log.ts'

/*
 * For a large data set this takes long, and nothing can be done meanwhile about a signal. It comes before
 * `stopOnSignal`: nothing has been started, and until then a signal ends the process at once.
 */

/** What a run asks, with the right answers, and the settings of the workload that it was drawn with. */
export interface DrawnQuestions {
  readonly settings: Settings
  readonly questions: Questions
}

/** Draws what is asked from the seed of the flags. */
export async function drawQuestions(
  flags: { readonly seed: number },
  workload: Workload,
): Promise<DrawnQuestions> {
  const settings = settingsOf(workload, { ...flags })
  return { settings, questions: await drawAloud(workload, settings, flags.seed) }
}

/** The plan of a run, and the settings of the workload that it was drawn with. */
export type DrawnRun = RunPlan & Pick<DrawnQuestions, 'settings'>

/** Draws what is asked and when. */
export async function drawRun(
  flags: LoadSettings,
  workload: Workload,
  rounds: number,
): Promise<DrawnRun> {
  const settings = settingsOf(workload, { ...flags })
  const draw = (seed: number): Promise<Questions> => drawAloud(workload, settings, seed)
  return { ...(await planRun(flags, draw, rounds)), settings }
}

function drawAloud(workload: Workload, settings: Settings, seed: number): Promise<Questions> {
  log('drawing the questions, with their right answers')
  return workload.draw(settings, seed)
}
