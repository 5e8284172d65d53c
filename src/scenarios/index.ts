import { accidentalEquality } from './accidental-equality.ts';
import { acquireAtEnd } from './acquire-at-end.ts';
import { backingFileKfree } from './backing-file-kfree.ts';
import { brk } from './brk.ts';
import { counterWrap } from './counter-wrap.ts';
import { expand } from './expand.ts';
import { fileReusedSameCpu } from './file-reused-same-cpu.ts';
import { fileReusedThirdCpu } from './file-reused-third-cpu.ts';
import { filpNotTypeStable } from './filp-not-type-stable.ts';
import { forkMarksAll } from './fork.ts';
import { mapFixed } from './map-fixed.ts';
import { markThenSplit } from './mark-then-split.ts';
import { merge } from './merge.ts';
import { mergeRemoves } from './merge-removes.ts';
import { mprotect } from './mprotect.ts';
import { mremap } from './mremap.ts';
import { munmapRcuHead } from './munmap.ts';
import { negativesTrusted } from './negatives-trusted.ts';
import { permeableMark } from './permeable-mark.ts';
import { register } from './register.ts';
import { releaseAtBeginning } from './release-at-beginning.ts';
import type { Scenario } from './scenario.ts';
import { shrink } from './shrink.ts';
import { staleMark } from './stale-mark.ts';
import { tearing } from './tearing.ts';
import { tornSplit } from './torn-split.ts';
import { twoCycles } from './two-cycles.ts';
import { unregister } from './unregister.ts';
import { vmaRecycled } from './vma-recycled.ts';
import { wrongCacheFlagged } from './wrong-cache-flagged.ts';

/** Every scenario, in the order of the story. */
export const scenarios: readonly Scenario[] = [
  tornSplit,
  twoCycles,
  markThenSplit,
  munmapRcuHead,
  mapFixed,
  fileReusedSameCpu,
  fileReusedThirdCpu,
  backingFileKfree,
  filpNotTypeStable,
  wrongCacheFlagged,
  counterWrap,
  staleMark,
  accidentalEquality,
  tearing,
  forkMarksAll,
  brk,
  register,
  unregister,
  negativesTrusted,
  merge,
  mergeRemoves,
  expand,
  shrink,
  mremap,
  mprotect,
  vmaRecycled,
  acquireAtEnd,
  releaseAtBeginning,
  permeableMark,
];
