/** The one table of embedded mode and of an Alternator cluster; a stack on AWS names its own. */
export const TABLE_NAME = 'boot-health'
