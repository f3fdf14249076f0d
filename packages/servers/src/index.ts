/**
 * Servers of others on this machine, such as a broker: installed where that needs no question, and run in
 * a folder of their own under a guardian that ends them and removes what they leave, even when the process
 * that wanted them is killed.
 *
 * It knows no server (rabbitmq and nats do), and none of our own apps.
 */
export { freePorts } from './free-ports.ts'
export { newFolderName, startGuarded, type GuardedProcess } from './guarded-process.ts'
export { installPackage, type InstallOptions, type ServerPackage } from './install-package.ts'
export { runCommand } from './run-command.ts'
