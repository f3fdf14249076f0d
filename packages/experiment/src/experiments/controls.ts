import type { Experiment } from './experiment.ts'

/** Which part of the difference between RPC and MOM is library, hop, set-up of calls and product. */
export const controls: Experiment = {
  name: 'controls',
  summary: 'how much of RPC against MOM is library, hop, set-up of calls and broker',
  question: 'How much of the difference between rpc and mom is not RPC against messaging?',
  variants: [
    'rpc',
    'rpc-lean',
    'rpc-lean-direct',
    'rpc-stream',
    'mom-nats',
    'mom',
    'mom-amqplib',
    'mom-persistent',
    'mom-json',
  ],
  challenger: 'mom',
  hasTwin: true,
  loads: [{ name: 'half', ofCapacity: 0.5, rateRps: 350 }],
  parts: [
    { label: 'the library of gRPC', from: 'rpc', to: 'rpc-lean', isStep: true },
    { label: 'the hop through the lb', from: 'rpc-lean', to: 'rpc-lean-direct', isStep: true },
    { label: 'setting up a call', from: 'rpc-lean-direct', to: 'rpc-stream', isStep: true },
    { label: 'a broker in between', from: 'rpc-stream', to: 'mom-nats', isStep: true },
    { label: 'RabbitMQ instead of NATS', from: 'mom-nats', to: 'mom', isStep: true },
    { label: 'the library of AMQP', from: 'mom', to: 'mom-amqplib', isStep: false },
    { label: 'messages on disk', from: 'mom', to: 'mom-persistent', isStep: false },
    { label: 'JSON instead of protobuf', from: 'mom', to: 'mom-json', isStep: false },
  ],
  sizes: {
    quick: { starts: 3, roundsPerStart: [2], blockMs: 1000, leadInMs: 50 },
    usual: { starts: 5, roundsPerStart: [3], blockMs: 1000, leadInMs: 50 },
    full: { starts: 12, roundsPerStart: [8], blockMs: 1000, leadInMs: 50 },
  },
}
