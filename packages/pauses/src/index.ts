/**
 * When a program of ours stood still: collections of garbage and stalls of its event loop, with their times on
 * the clock that all processes of a machine share, told by a process to the one that started it.
 *
 * It knows no program and judges nothing.
 */
export { monotonicMs, pauseLimits, type Pause, type Pauses } from './pause.ts'
export { watchPauses } from './watch-pauses.ts'
export { tellPausesToParent, watchPausesOf } from './over-ipc.ts'
