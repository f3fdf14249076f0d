/**
 * What becomes of files and folders that outlive a process: what may be replaced by another
 * file, and folders that must be there.
 *
 * It knows no format and no part of the study.
 */
export { fileToReplace, NotReplaceable } from './file-to-replace.ts'
export { makeFolder } from './make-folder.ts'
