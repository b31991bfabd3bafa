import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseYamlTree } from '../../community/yaml-tree.js';
import { InputError } from '../../kernel/problem.js';
import { readCsv } from '../../platform/csv-file.service.js';
import { edifactSegments } from '../../platform/edifact-segments.js';
import { readXml, XmlElement } from '../../platform/xml-document.service.js';
import { refuse } from '../refuse.js';
import { readEdaRecord } from './eda-record.js';
import { fileFormat, FileFormat } from './file-format.js';
import {
  ImportMapping,
  MEASUREMENTS_MAPPING,
  messageMapping,
  parseImportMapping,
  READINGS_MAPPING,
  TableMapping,
} from './import-mapping.js';
import { ImportRules } from './import-rules.js';
import { ImportSift } from './import-sift.js';
import { MEASUREMENTS_COLUMNS } from './measurements-file.js';
import { MsconsReader } from './mscons.js';
import { READINGS_COLUMNS } from './readings-file.js';
import { readSdatE66 } from './sdat-e66.js';
import { columnsOf, TableReader } from './table-reader.js';

/** Larger files are refused before they are read. */
export const IMPORT_BYTES_MAX = 64 * 1024 * 1024;

const END_BYTES = 65_536;
const BROKEN_ROWS_MAX = 100;

/** The mapping of a file: its text as it was given; '' lets the file say what it is. */
export interface MappingSource {
  readonly name: string;
  readonly text: string;
}

export interface FileRead {
  readonly format: string;
  readonly sift: ImportSift;
  /** The file could not be read to its end. */
  readonly unreadable: boolean;
}

/** Reads a file of any known format. What is wrong with single rows is in the sift. */
export async function readImport(
  file: string,
  source: MappingSource,
  rules: ImportRules,
): Promise<FileRead> {
  const name = path.basename(file);
  const format = await formatOf(file, name);
  const given =
    source.text === ''
      ? undefined
      : parseImportMapping(parseYamlTree(source.text, source.name), source.name);
  if (format === 'csv') return readTable(file, given ?? (await ownMapping(file, name)), rules);
  if (format === 'mscons') return readMscons(file, given ?? messageMapping('mscons'), rules);
  return readMarketXml(file, given, rules);
}

async function formatOf(file: string, name: string): Promise<FileFormat> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    if (size > IMPORT_BYTES_MAX) {
      throw refuse('import-too-large', { file: name, reason: `it has ${size} bytes.` });
    }
    const end = async (position: number) => {
      const { buffer, bytesRead } = await handle.read(
        Buffer.alloc(END_BYTES),
        0,
        END_BYTES,
        position,
      );
      return buffer.subarray(0, bytesRead);
    };
    const found = fileFormat(
      await end(0),
      await end(Math.max(0, size - END_BYTES)),
      IMPORT_BYTES_MAX,
    );
    if (typeof found === 'string') return found;
    if ('tooLarge' in found) {
      throw refuse('import-too-large', { file: name, reason: found.tooLarge });
    }
    throw new InputError([{ file: name, message: found.refused }]);
  } finally {
    await handle.close();
  }
}

/** One of the product's own two tables by its header; any other needs a mapping. */
async function ownMapping(file: string, name: string): Promise<TableMapping> {
  const handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(2_000), 0, 2_000, 0);
  await handle.close();
  const text = buffer.toString('utf8', 0, bytesRead);
  const [header = ''] = text.replace(/^\uFEFF/, '').split(/[\r\n]/);
  const isRegister = ['at', 'register'].some((column) => header.split(',').includes(column));
  const isInterval = ['from', 'metering_point'].some((column) =>
    header.split(',').includes(column),
  );
  if (isRegister || header.trim() === '') return READINGS_MAPPING;
  if (isInterval) return MEASUREMENTS_MAPPING;
  const wanted = [READINGS_COLUMNS, MEASUREMENTS_COLUMNS].map(({ required }) => required.join(','));
  const separators = header.includes(',') ? '' : ` 1 column found where commas separate.`;
  const message = `the header is not known: it is ${wanted.join(' or ')}; choose a mapping for any other table.${separators}`;
  throw new InputError([{ file: name, line: 1, message }]);
}

async function readTable(
  file: string,
  mapping: ImportMapping,
  rules: ImportRules,
): Promise<FileRead> {
  if (mapping.format !== 'csv') throw otherFormat(file, mapping, 'a table');
  const sift = new ImportSift(path.basename(file), rules, mapping);
  const reader = new TableReader(mapping, sift);
  let rows = 0;
  let unreadable = false;
  try {
    for await (const row of readCsv(file, columnsOf(mapping), mapping)) {
      rows += 1;
      reader.take(row);
    }
    if (rows === 0) sift.tell(1, '', '0 lines: the table has a header and no values.');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const problem of error.problems) sift.add(problem);
    unreadable = rows === 0 || error.problems.length >= BROKEN_ROWS_MAX;
  }
  reader.end();
  return { format: 'csv', sift, unreadable };
}

async function readMscons(
  file: string,
  mapping: ImportMapping,
  rules: ImportRules,
): Promise<FileRead> {
  if (mapping.format !== 'mscons') throw otherFormat(file, mapping, 'an EDIFACT file');
  const sift = new ImportSift(path.basename(file), rules, mapping);
  const bytes = await readFile(file);
  const isUtf8 = /^(UNA.{6}\s*)?UNB\+UNO[WXY]/.test(bytes.toString('latin1', 0, 40));
  const cut = edifactSegments(bytes.toString(isUtf8 ? 'utf8' : 'latin1'));
  if ('problem' in cut) {
    sift.tell(Math.max(1, cut.number), '', cut.problem);
    return { format: 'mscons', sift, unreadable: true };
  }
  MsconsReader.read(cut, sift);
  return { format: 'mscons', sift, unreadable: false };
}

const ROOTS = { ConsumptionRecord: 'eda', ValidatedMeteredData: 'sdat' } as const;

async function readMarketXml(
  file: string,
  given: ImportMapping | undefined,
  rules: ImportRules,
): Promise<FileRead> {
  const name = path.basename(file);
  const root = readXml(decoded(await readFile(file), name), name);
  const format = ROOTS[root.name.replace(/_\d+$/, '') as keyof typeof ROOTS] as
    'eda' | 'sdat' | undefined;
  if (format === undefined) {
    const wanted = 'ConsumptionRecord (EDA) or ValidatedMeteredData (SDAT E66)';
    const message = `the document is a '${root.name}'; expected ${wanted}.`;
    throw new InputError([{ file: name, line: root.line, message }]);
  }
  const mapping = given ?? messageMapping(format);
  if (mapping.format !== format) throw otherFormat(file, mapping, `an XML document (${format})`);
  const sift = new ImportSift(name, rules, mapping);
  const read: (root: XmlElement, sift: ImportSift) => void =
    format === 'eda' ? readEdaRecord : readSdatE66;
  read(root, sift);
  return { format, sift, unreadable: false };
}

function decoded(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InputError([{ file, message: 'the XML is not UTF-8; ask for the file again.' }]);
  }
}

function otherFormat(file: string, { format }: ImportMapping, what: string): InputError {
  const message = `the file is ${what}, the mapping is for ${format}; choose another mapping.`;
  return new InputError([{ file: path.basename(file), message }]);
}
