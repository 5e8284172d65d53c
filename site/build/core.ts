/** The core as Node runs it from its sources, not as part of a bundle: so traces name the true lines. */
const core: typeof import('../../src/index.ts') = await import(/* @vite-ignore */ import.meta.env.CORE_URL);

export const {
  checkLitmus,
  checkRows,
  citationBibtex,
  citationText,
  csvText,
  essentialSteps,
  expectationOf,
  explore,
  formerIds,
  installLines,
  judges,
  modelNames,
  objectionText,
  parseMaps,
  parseResult,
  protocols,
  scenarios,
  showScenario,
  writeEffects,
} = core;
