import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from '@rpc-vs-mom/results'
import type { BreakableBroker } from './broker.ts'
import { atLeast, atMost, type Finding } from '@rpc-vs-mom/results/goals'
import { Load, outcomeOf } from './load.ts'
import { openScene } from './scene.ts'

const timeoutMs = 3000

/** Puts the broker short of memory under load: callers must hear of it at once, and all is well afterwards. */
export async function memoryAlarm(broker: BreakableBroker): Promise<Finding[]> {
  await using scene = await openScene(broker, { workers: 1, workMs: 2, acknowledge: 'after' })
  const { fleet, connection } = scene
  const steady = new Load({ connection, rateRps: 100, timeoutMs })
  await sleep(500)
  await broker.control('set_vm_memory_high_watermark', '0.000001')
  while (steady.count('UNAVAILABLE') === 0) await sleep(5)
  await steady.finish()
  const blocked = new Load({ connection, rateRps: 200, timeoutMs })
  await sleep(1000)
  await blocked.finish()
  await broker.control('set_vm_memory_high_watermark', '0.4')
  let recovered: string = ''
  for (let tries = 0; tries < 100 && recovered !== 'ok'; tries++) {
    await sleep(20)
    recovered = await outcomeOf(connection, { id: `after-${tries}`, timeoutMs })
  }
  const tookMs = blocked.endings.map((ending) => ending.tookMs)
  return [
    atMost(
      `of ${blocked.issued} asked while blocked, not UNAVAILABLE`,
      blocked.issued - blocked.count('UNAVAILABLE'),
      0,
    ),
    atMost('ms until they failed, 99 %', quantile(tookMs, 0.99), 5),
    atMost('executed after their deadline', fleet.late.length, 0),
    atLeast('answers after the alarm', recovered === 'ok' ? 1 : 0, 1),
  ]
}
