import { join } from 'node:path'
import { Cluster } from './cluster.ts'

const file = (name: string): string => join(import.meta.dirname, '..', name)

export const rpc = new Cluster({
  name: 'rpc',
  file: file('rpc.yaml'),
  target: 'grpc://127.0.0.1:50051',
})

export const mom = new Cluster({
  name: 'mom',
  file: file('mom.yaml'),
  target: 'amqp://guest:guest@127.0.0.1/sales',
})

export const original = new Cluster({
  name: 'original',
  file: file('original.yaml'),
  target: 'amqp://guest:guest@127.0.0.1/lb_queue?queue=original',
})

export const clusters = [rpc, mom, original]
