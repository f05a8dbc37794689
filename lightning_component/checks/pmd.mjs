/** PMD's recommended rules for Apex, by the engine of Salesforce Code Analyzer. Needs Java 11 or newer. */
import { CodeAnalyzer, CodeAnalyzerConfig } from '@salesforce/code-analyzer-core';
import { createEnginePlugin } from '@salesforce/code-analyzer-pmd-engine';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT, ROOT, finding, report } from './project.mjs';

const analyzer = new CodeAnalyzer(CodeAnalyzerConfig.withDefaults());
await analyzer.addEnginePlugin(createEnginePlugin());
const folders = PROJECT.packageDirectories.map(({ path }) => join(ROOT, path)).filter(existsSync);
const workspace = await analyzer.createWorkspace(folders);
const rules = await analyzer.selectRules(['pmd:Recommended'], { workspace });
const results = await analyzer.run(rules, { workspace });
const findings = results.getViolations().map((violation) => {
  const place = violation.getPrimaryLocation();
  const message = `${violation.getRule().getName()}: ${violation.getMessage()}`;
  return finding(place.getFile() ?? ROOT, place.getStartLine() ?? 0, message);
});
report(findings, `${rules.getCount()} rules kept`);
