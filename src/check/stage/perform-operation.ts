import { UserError } from '../../common/errors.ts';
import { byId } from '../../common/near.ts';
import { mmdrop } from '../../locks/mm-count.ts';
import type { Cpu } from '../../memory/cpu.ts';
import { NULL, type Ref } from '../../memory/field.ts';
import { exitMmap } from '../../mm/exit-mmap.ts';
import { allocFile } from '../../mm/file.ts';
import { replaceObject } from '../../mm/replace-object.ts';
import { performWrite } from '../../mm/writers.ts';
import type { ScenarioOperation } from '../../scenarios/scenario.ts';
import { uprobeRegister, uprobeUnregisterNosync } from '../../uprobes/register-uprobe.ts';
import { fileNamed, type Stage } from './stage.ts';

/** Performs a scenario's operations on a CPU. */
export type Performer = (cpu: Cpu, operation: ScenarioOperation) => void;

/**
 * A performer for one run of a CPU: besides memory it knows the uprobes that the run has registered. Each run gets a
 * new performer, so that it does the same again.
 */
export function performerOf(stage: Stage): Performer {
  const registered = new Map<string, { readonly uprobe: Ref; readonly consumer: Ref }>();
  for (const [name, uprobe] of stage.uprobes) {
    registered.set(name, { uprobe, consumer: stage.consumers.get(name) ?? NULL });
  }
  const spares = [...stage.spareConsumers];
  const fileOf = ({ file }: { readonly file: string | null }): Ref =>
    file === null ? NULL : fileNamed(stage.files, file);
  return function perform(cpu, operation) {
    switch (operation.operation) {
      case 'open': {
        const file = allocFile(cpu, stage.inodes.get(operation.inode) as Ref, operation.kind);
        const { mapped } = operation;
        if (mapped !== undefined) performWrite(cpu, stage.space, { operation: 'mmap', ...mapped, file });
        break;
      }
      case 'replace': {
        const kinds = [...stage.objects].map(([id, kind]) => ({ id, kind }));
        const { kind } = byId('object', kinds, operation.object);
        replaceObject(cpu, stage.space, kind, operation.address, operation.life);
        break;
      }
      case 'register': {
        const { inode, offset } = keyOf(stage, operation.uprobe);
        const consumer = spares.shift() as Ref;
        const uprobe = uprobeRegister(cpu, inode, offset, consumer, [stage.space]);
        registered.set(operation.uprobe, { uprobe, consumer });
        break;
      }
      case 'unregister': {
        const found = registered.get(operation.uprobe);
        if (found === undefined || found.consumer === NULL) {
          throw new UserError(
            `${operation.uprobe} is not registered at that moment, or not by a caller that has a breakpoint: ` +
              'register it before, and let the caller be handle_swbp',
          );
        }
        uprobeUnregisterNosync(cpu, found.uprobe, found.consumer, [stage.space]);
        registered.delete(operation.uprobe);
        break;
      }
      case 'exit': {
        const space = stage.other as NonNullable<Stage['other']>;
        const { mapped } = operation;
        if (mapped !== undefined)
          performWrite(cpu, space, { operation: 'mmap', ...mapped, file: fileOf(mapped) });
        exitMmap(cpu, space);
        mmdrop(cpu, space.mm);
        break;
      }
      default: {
        const space = (operation.in === 'other mm' ? stage.other : undefined) ?? stage.space;
        if (!('file' in operation)) performWrite(cpu, space, operation);
        else performWrite(cpu, space, { ...operation, file: fileOf(operation) });
      }
    }
  };
}

function keyOf({ keys }: Stage, name: string): { inode: Ref; offset: number } {
  const key = keys.get(name);
  if (key === undefined) throw new UserError(`the scenario has no uprobe ${JSON.stringify(name)}: name one`);
  return key;
}
