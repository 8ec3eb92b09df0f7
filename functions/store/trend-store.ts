/** A fleet's daily counts and its annotations. */

import { DAY_MS, utcDay } from '../../shared/time.ts'
import type { TrendDay } from '../../shared/trend/trend-day.ts'
import type { Annotation } from './annotation-item.ts'
import * as keys from './keys.ts'
import { read, readAll } from './rows.ts'
import type { Table } from './table.ts'

type AnnotationName = Pick<Annotation, 'fleet' | 'at' | 'id'>

export function trendStore(table: Table) {
  return {
    async putTrendDay(day: TrendDay): Promise<void> {
      await table.put(keys.trendKeys(day), day, {
        point: 'put_trend_day',
        life: { kind: 'trend_day', since: day.at + DAY_MS },
      })
    },
    async listTrendDays(fleet: string, { fromMs, untilMs }: { fromMs: number; untilMs: number }) {
      const range = { from: utcDay(fromMs), upTo: utcDay(untilMs) }
      return readAll<TrendDay>(await table.query(keys.trendPartition(fleet), range))
    },
    async putAnnotation(annotation: Annotation): Promise<void> {
      await table.put(keys.annotationKeys(annotation), annotation, {
        point: 'put_annotation',
        life: { kind: 'annotation', since: annotation.at },
      })
    },
    getAnnotation: async (of: AnnotationName) => read<Annotation>(await table.get(keys.annotationKeys(of))),
    deleteAnnotation: (of: AnnotationName) => table.delete(keys.annotationKeys(of), 'delete_annotation'),
    async listAnnotations(
      fleet: string,
      { fromMs, untilMs }: { fromMs: number; untilMs: number },
      limit: number,
    ) {
      const range = { ...keys.annotationRange(fromMs, untilMs), order: 'newest' as const, limit }
      return readAll<Annotation>(await table.query(keys.annotationPartition(fleet), range))
    },
  }
}
