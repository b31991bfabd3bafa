import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { CommunityId } from '../../community/community.js';
import { parseYamlTree } from '../../community/yaml-tree.js';
import { InputError, Problem } from '../../kernel/problem.js';
import { parseImportMapping } from './import-mapping.js';
import { MappingSource } from './import-reader.service.js';

/** The mapping files that ship with the product. */
export const IMPORT_DIRECTORY = join(import.meta.dirname, '../../../config/imports');

/** Reads the mapping files of a folder, sorted by name; broken ones are refused with every problem. */
export async function readMappings(directory: string): Promise<readonly MappingSource[]> {
  const names = await readdir(directory).catch(() => []);
  const sources: MappingSource[] = [];
  const problems: Problem[] = [];
  for (const name of names.filter((one) => one.endsWith('.yaml')).sort()) {
    try {
      sources.push(await readMapping(join(directory, name)));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return sources;
}

export async function readMapping(file: string): Promise<MappingSource> {
  const text = await readFile(file, 'utf8');
  parseImportMapping(parseYamlTree(text, file), file);
  return { name: basename(file, '.yaml'), text };
}

/** The mappings an operator may choose from: those that ship, and those of the community's folder. */
@Injectable()
export class MappingShelf {
  private readonly own = new Map<CommunityId, readonly MappingSource[]>();

  add(community: CommunityId, sources: readonly MappingSource[]): void {
    this.own.set(community, sources);
  }

  async of(community: CommunityId): Promise<readonly MappingSource[]> {
    const own = this.own.get(community) ?? [];
    const shipped = await readMappings(IMPORT_DIRECTORY);
    return [...own, ...shipped.filter(({ name }) => !own.some((one) => one.name === name))];
  }

  /** The mapping of a name; '' is none, and an unknown one is undefined. */
  async named(community: CommunityId, name: string): Promise<MappingSource | undefined> {
    if (name === '') return { name: '', text: '' };
    return (await this.of(community)).find((one) => one.name === name);
  }
}
