import { testCancels } from './many-cancels.ts'

testCancels(1000)
