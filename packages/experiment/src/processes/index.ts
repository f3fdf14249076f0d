/** Programs of ours as child processes, for users that need no more of an experiment. */
export { ChildProgram, stopChild, type ChildOptions, type End } from './child-program.ts'
