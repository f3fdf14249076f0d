import { testCancels } from './many-cancels.ts'

testCancels(10_000)
