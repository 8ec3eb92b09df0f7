/**
 * Where the data of the embedded server is, unless a command is told otherwise: what BOOT_HEALTH_DATA says, else a folder
 * here. Alone, so that a command that only asks the API loads no store.
 */
export const DEFAULT_DATA = process.env.BOOT_HEALTH_DATA || '.boot-health'
