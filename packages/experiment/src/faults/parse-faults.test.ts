import { exitCodes } from '@rpc-vs-mom/cli'
import { faultText } from '@rpc-vs-mom/results'
import { expect, test } from 'vitest'
import { checkFaults } from './check-faults.ts'
import { parseFaults } from './parse-faults.ts'

test('faults are read in the order of time, those of one moment as they were named', () => {
  expect(parseFaults('at=8s start worker-1; at=1.5s kill worker-1;at=8s stop  lb')).toEqual([
    { atMs: 1500, kind: 'kill', target: 'worker-1' },
    { atMs: 8000, kind: 'start', target: 'worker-1' },
    { atMs: 8000, kind: 'stop', target: 'lb' },
  ])
})

test('what was read is written as it is read', () => {
  const text = 'at=1500ms kill worker-12; at=8s restart broker'
  expect(faultText(parseFaults(text))).toBe(text)
})

test.each([
  ['', '"" is no fault; write each fault as "at=5s kill worker-1"'],
  ['5s kill worker-1', '"5s kill worker-1" is no fault'],
  ['at=5s kill worker-1 worker-2', '"at=5s kill worker-1 worker-2" is no fault'],
  ['at=5 kill worker-1', '"at=5 kill worker-1": Write a duration with its unit'],
  ['at=-5s kill worker-1', '"at=-5s kill worker-1": Write a duration with its unit'],
  [
    'at=5s kil worker-1',
    'there is no fault "kil"; known are kill, stop, continue, terminate, start, restart. Did you mean kill?',
  ],
  ['at=5s murder worker-1', 'there is no fault "murder"'],
  [
    'at=5s kill wroker-1',
    'nothing can be done to "wroker-1"; targets are worker-1, worker-2 and so on, lb and broker. Did you mean worker-1?',
  ],
  ['at=5s kill worker-0', 'nothing can be done to "worker-0"'],
  [
    Array.from({ length: 33 }, () => 'at=1s kill lb').join(';'),
    'there are 33 faults, and a trial has at most 32',
  ],
])('"%s" is refused in one sentence', (text, sentence) => {
  expect(() => parseFaults(text)).toThrow(sentence)
  expect(() => parseFaults(text)).toThrow(expect.objectContaining({ exitCode: exitCodes.usage }))
})

const rpc = { name: 'rpc', parts: { lb: {}, workers: {} } }
const mom = { name: 'mom', parts: { broker: {}, workers: {} } }
const run = { durationMs: 10_000, workers: 2, variants: [rpc, mom] }

test('a fault is planned where one of the variants has its target', () => {
  const faults = parseFaults('at=0s kill lb; at=1s kill broker; at=9999ms kill worker-2')
  expect(() => checkFaults(faults, run)).not.toThrow()
})

test.each([
  [
    'at=10s kill worker-1',
    '"at=10s kill worker-1" is outside of the trial, which is measured for 10s',
  ],
  ['at=1s kill worker-3', 'there is no worker-3; the workers are worker-1 to worker-2.'],
  [
    'at=1s start worker-1',
    '"at=1s start worker-1" comes while worker-1 is running; start needs it ended.',
  ],
  [
    'at=1s kill lb; at=2s kill lb',
    '"at=2s kill lb" comes while lb is ended; kill needs it running or stopped.',
  ],
  ['at=1s continue broker', 'comes while broker is running; continue needs it stopped.'],
  ['at=1s stop lb; at=2s terminate lb', 'comes while lb is stopped; terminate needs it running.'],
])('"%s" would do nothing in the trial, and is refused in one sentence', (text, sentence) => {
  expect(() => checkFaults(parseFaults(text), run)).toThrow(`--fault: `)
  expect(() => checkFaults(parseFaults(text), run)).toThrow(sentence)
})

test('a target that no variant has, or that somebody else started, is refused by the names of the variants', () => {
  const faults = parseFaults('at=1s kill broker')
  const given = { name: 'theirs', parts: { broker: {} }, given: {} as never }
  expect(() => checkFaults(faults, { ...run, variants: [rpc, given] })).toThrow(
    'rpc and theirs have no broker that this run starts',
  )
})
