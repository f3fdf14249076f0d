import { expect, test } from 'vitest'
import { runFolderOf } from './run-folder.ts'

test.each([
  ['comparison', '2026-11-21T14-03-22Z-comparison'],
  ['\u041b\u0430\u0434', '2026-11-21T14-03-22Z-\u043b\u0430\u0434'],
  ['gRPC over  HTTP 2!', '2026-11-21T14-03-22Z-grpc-over-http-2'],
])('the folder of a run named %s', (name, folder) => {
  expect(runFolderOf('results', '2026-11-21T14:03:22.125Z', name)).toBe(`results/${folder}`)
})
