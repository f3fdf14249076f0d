import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

/** ServingStatus of grpc/health/v1/health.proto. */
export const servingStatus = { serving: 1, notServing: 2, serviceUnknown: 3 } as const

export type ServingStatus = (typeof servingStatus)[keyof typeof servingStatus]

export interface HealthCheckRequest {
  /** Whose health is asked for; empty stands for the whole server. */
  readonly service: string
}

/** Reads a HealthCheckRequest; throws unless every byte of it is well-formed. */
export function readHealthRequest(bytes: Uint8Array): HealthCheckRequest {
  const reader = new BinaryReader(bytes)
  let service = ''
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag()
    if (field !== 1) reader.skip(wireType, field)
    else if (wireType === WireType.LengthDelimited) service = reader.string(true)
    else throw new TypeError('The service is not a string.')
  }
  return { service }
}

/** A HealthCheckResponse. */
export function writeHealthResponse(status: ServingStatus): Buffer {
  return Buffer.from(new BinaryWriter().uint32(tag(1, varint)).int32(status).finish())
}

/** A HealthListResponse: one map entry per name. */
export function writeHealthList(statuses: ReadonlyMap<string, ServingStatus>): Buffer {
  const writer = new BinaryWriter()
  for (const [service, status] of statuses) {
    writer.uint32(tag(1, lengthDelimited)).fork().uint32(tag(1, lengthDelimited)).string(service)
    writer.uint32(tag(2, lengthDelimited)).bytes(writeHealthResponse(status)).join()
  }
  return Buffer.from(writer.finish())
}

const varint = 0
const lengthDelimited = 2

function tag(field: number, wireType: number): number {
  return (field << 3) | wireType
}
