/** Where the data of the embedded server is, unless a command is told otherwise. Alone, so that a command that only asks the API loads no store. */
export const DEFAULT_DATA = '.boot-health'
