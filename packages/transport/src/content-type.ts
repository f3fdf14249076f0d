/** Content type of a call that names none. */
export const protobufContentType = 'application/x-protobuf'
