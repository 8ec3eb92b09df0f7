/**
 * The default data directory of the embedded server: BOOT_HEALTH_DATA, else a folder here. In a separate file, so that a
 * command that only calls the API loads no store.
 */
export const DEFAULT_DATA = process.env.BOOT_HEALTH_DATA || '.boot-health'
