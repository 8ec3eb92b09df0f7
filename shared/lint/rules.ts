/** Every lint rule: a code and a check. To add a rule, add one entry here and one row in its test. */
import type { Found } from './finding.ts'
import type { LintContext } from './lint-context.ts'
import {
  builtInListIsBroken,
  listHasUnknownName,
  listIsNotAList,
  listIsNotOneLine,
  listOmitsCloud,
} from './list-rules.ts'
import {
  hiddenByNull,
  lookupDoesNotWait,
  lookupNotChecked,
  optionIgnored,
  optionIsNotANumber,
  optionsNotNested,
  sourceMisspelled,
  sourceNotListed,
} from './option-rules.ts'
import { duplicateKey, invalidYaml, mergeHow, notAMapping, notRead } from './yaml-rules.ts'

export interface Rule {
  code: string
  check: (context: LintContext) => Found[]
}

export const RULES: Rule[] = [
  { code: 'yaml_invalid', check: invalidYaml },
  { code: 'file_not_read', check: notRead },
  { code: 'yaml_not_a_mapping', check: notAMapping },
  { code: 'yaml_duplicate_key', check: duplicateKey },
  { code: 'merge_how_not_modelled', check: mergeHow },
  { code: 'datasource_options_not_nested', check: optionsNotNested },
  { code: 'datasource_hidden_by_null', check: hiddenByNull },
  { code: 'datasource_misspelled', check: sourceMisspelled },
  { code: 'datasource_not_in_list', check: sourceNotListed },
  { code: 'option_ignored', check: optionIgnored },
  { code: 'option_not_a_number', check: optionIsNotANumber },
  { code: 'lookup_does_not_wait', check: lookupDoesNotWait },
  { code: 'lookup_not_checked', check: lookupNotChecked },
  { code: 'datasource_list_not_a_list', check: listIsNotAList },
  { code: 'datasource_list_not_one_line', check: listIsNotOneLine },
  { code: 'datasource_list_unknown_name', check: listHasUnknownName },
  { code: 'datasource_list_omits_cloud', check: listOmitsCloud },
  { code: 'datasource_list_built_in_broken', check: builtInListIsBroken },
]
