/** A thread that judges cells. */
export { judgeCell as default } from '../../check/scenario/cells.ts';
