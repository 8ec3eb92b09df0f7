/** All that is read out of the template, in one process: the first synthesis in a process costs three seconds, the next half a one. */
import './partitions.ts'
import './permissions.ts'
import './secrets.ts'
import './stack.ts'
import './stream-filter.ts'
