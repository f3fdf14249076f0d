/**
 * URLs that may hold a password, and what of them may be shown.
 *
 * It knows no scheme and connects to nothing.
 */
export { Address } from './address.ts'
export { maskSecrets } from './mask-secrets.ts'
export { missingEscape } from './missing-escape.ts'
export { Secret } from './secret.ts'
