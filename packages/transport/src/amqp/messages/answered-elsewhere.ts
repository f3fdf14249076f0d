/**
 * Stands for a reply that went straight to the caller, past the connection that passed the request on. A listener
 * that is given this very object sends nothing.
 */
export const answeredElsewhere: Uint8Array = new Uint8Array(0)
