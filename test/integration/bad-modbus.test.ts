import { describeBadInputs } from '../bad-inputs/rows.js';

await describeBadInputs('modbus');
