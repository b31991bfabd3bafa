#!/usr/bin/env node
import 'reflect-metadata';
import { Command } from 'commander';
import { addBrokerAccount } from './broker-account.command.js';
import { addCheck } from './check.command.js';
import { addDemo } from './demo.command.js';
import { addImport } from './import.command.js';
import { addFrame } from './frame.command.js';
import { addDiscover } from './discover.command.js';
import { addPeriod } from './period.command.js';
import { addProbe } from './probe.command.js';
import { addProjection } from './projection.command.js';
import { addQuarantine } from './quarantine.command.js';
import { addRun } from './run.command.js';
import { addService } from './service.command.js';
import { addTrace } from './trace.command.js';
import { addUser } from './user.command.js';
import { addVerify } from './verify.command.js';
import { failureText } from './failure-text.js';

const program = new Command('commonwatt')
  .description('From the meters on a shared roof to the loan and the community’s fund.')
  .showHelpAfterError()
  .configureOutput({
    outputError: (text, write) => {
      write(text);
    },
  });

addRun(program);
addCheck(program);
addVerify(program);
addService(program);
addDemo(program);
addUser(program);
addBrokerAccount(program);
addImport(program);
addPeriod(program);
addFrame(program);
addProbe(program);
addProjection(program);
addQuarantine(program);
addTrace(program);
addDiscover(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${failureText(error)}\n`);
  process.exitCode = 1;
}
