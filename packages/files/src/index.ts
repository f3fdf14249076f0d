/**
 * What becomes of files and folders that outlive a process: what may be replaced by another
 * file or read as one, folders that must be there, and whether a file is still what was written.
 *
 * It knows no part of the study, and of formats only the place that SQLite leaves to applications.
 */
export { claimFile, type Claim } from './claim-file.ts'
export { fileToReplace, NotReplaceable } from './file-to-replace.ts'
export { makeFolder } from './make-folder.ts'
export { makeOwnedFolder } from './owned-folder.ts'
export { NotRegular, openRegular } from './open-regular.ts'
export { sealFile } from './seal.ts'
export { SealWatch } from './seal-watch.ts'
