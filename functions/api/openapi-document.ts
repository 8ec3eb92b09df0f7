/** The document as it is in the repository; a test compares it with the code. */
import document from '../../schema/boot-health.openapi.json' with { type: 'json' }

export const openApi: object = document
