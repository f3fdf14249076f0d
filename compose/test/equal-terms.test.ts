import { expect, test } from 'vitest'
import { mom, rpc } from './clusters.ts'

test('both clusters have as many workers, and the same limits for them and what is in the middle', async () => {
  const ofRpc = (await rpc.config()).services
  const ofMom = (await mom.config()).services
  expect(ofRpc['worker']?.deploy).toMatchObject({ replicas: 5, resources: { limits: {} } })
  expect(ofRpc['worker']?.deploy).toEqual(ofMom['worker']?.deploy)
  expect(ofRpc['lb']?.deploy).toMatchObject({ resources: { limits: {} } })
  expect(ofRpc['lb']?.deploy).toEqual(ofMom['rabbitmq']?.deploy)
})
