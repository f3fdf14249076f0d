import { descriptorSetBase64 } from './generated/descriptor.ts'
import { idempotentMethods, methodNames } from './methods.ts'

/** The service as transports and balancers are told of it. */
export const contract = { methods: methodNames, idempotent: idempotentMethods, descriptorSetBase64 }
