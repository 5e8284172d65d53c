// commander: the most used command-line library, no dependencies, suggests near matches, types its options.
import { Command, InvalidArgumentError, Option } from 'commander';
import { experiments } from '../experiments/index.ts';
import { citeCommand } from './cite.ts';
import { DEFAULT_SCENARIO, DEFAULT_SECTIONS, exploreCommand } from './explore.ts';
import { listCommand } from './list.ts';
import { packageVersion } from './provenance.ts';
import { reproduceCommand } from './reproduce.ts';
import { RESULTS } from './result-files.ts';
import { runCommand } from './run.ts';
import { tourCommand } from './tour.ts';

/** Generators take 32 bits: a larger seed would be another name for a smaller one. */
const MAX_SEED = 0xffffffff;

/** The `vmaspec` command. */
export function createProgram(): Command {
  const program = new Command('vmaspec')
    .description('A laboratory for speculative VMA lookup: run it, step it, check it, measure it.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .showHelpAfterError('(vmaspec --help lists the commands)')
    .exitOverride();

  program
    .command('tour')
    .description("the story in half a minute, on this process's own address space")
    .option('--maps <file>', 'address space: a file like /proc/<pid>/maps', '/proc/self/maps')
    .option('--seconds <n>', 'seconds for each lookup on threads', number(0.1, 60), 2)
    .option('--seed <n>', 'seed of every random choice', integer(0, MAX_SEED), 1)
    .option('--json', 'print one JSON document and nothing else')
    .action(tourCommand);

  program
    .command('explore')
    .description('every interleaving of a lookup with a writer: can it be wrong?')
    .argument('<lookup>', 'id from `vmaspec list`, or a file and an export: ./my.ts#lookup')
    .option('--scenario <id>', 'scenario to run', DEFAULT_SCENARIO)
    .option('--sections <n>', 'write sections of the writer', integer(1), DEFAULT_SECTIONS)
    .option('--writer-side <id>', "writer side; default: the protocol's, int for your own")
    .option('--schedule <text>', 'replay this one schedule instead')
    .option('--timeout <s>', 'seconds that a lookup of your own gets', number(1, 86_400), 60)
    .option('--seed <n>', 'accepted everywhere; the search makes no random choice', integer(0, MAX_SEED), 1)
    .option('--json', 'print one JSON document and nothing else')
    .action(exploreCommand);

  program
    .command('run')
    .description('run an experiment and write its result with provenance')
    .argument('<experiment>', experiments.map(({ id }) => id).join(', '))
    .option('--param <key=value>', 'a parameter; a list as a,b; may be given again', gather, [])
    .option('--quick', 'the quick tier: fewer points')
    .option('--out <dir>', 'where to write the result; nothing is written without it')
    .option('--seed <n>', 'seed of every random choice', integer(0, MAX_SEED), 1)
    .option('--json', 'print one JSON document and nothing else')
    .action(runCommand);

  program
    .command('reproduce')
    .description('compute a result again and compare: SAME, WITHIN or DIFFERENT')
    .argument('<id>', 'the twelve digits of a result')
    .option('--results <dir>', 'where results lie', RESULTS)
    .option('--quick', 'only some of its points')
    .option('--seed <n>', 'accepted everywhere; the seed is that of the result', integer(0, MAX_SEED), 1)
    .option('--json', 'print one JSON document and nothing else')
    .action(reproduceCommand);

  program
    .command('cite')
    .description('a result as text for a mail, or as BibTeX')
    .argument('<id>', 'the twelve digits of a result')
    .option('--results <dir>', 'where results lie', RESULTS)
    .addOption(new Option('--format <kind>', 'how').choices(['text', 'bibtex']).default('text'))
    .option('--link <url>', 'where the result is published')
    .option('--seed <n>', 'accepted everywhere; the seed is that of the result', integer(0, MAX_SEED), 1)
    .action(citeCommand);

  program
    .command('list')
    .description('the protocols, with where they come from')
    .option('--seed <n>', 'accepted everywhere; a list has no random choice', integer(0, MAX_SEED), 1)
    .option('--json', 'print one JSON document and nothing else')
    .action(listCommand);

  for (const command of program.commands) command.exitOverride();
  return program;
}

const gather = (text: string, before: readonly string[]): string[] => [...before, text];

function number(low: number, high: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= low && value <= high)) {
      throw new InvalidArgumentError(`Expected a number from ${low} to ${high}.`);
    }
    return value;
  };
}

function integer(low: number, high = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < low || value > high) {
      const range = high === Number.MAX_SAFE_INTEGER ? `${low} or larger` : `from ${low} to ${high}`;
      throw new InvalidArgumentError(`Expected a whole number, ${range}.`);
    }
    return value;
  };
}
