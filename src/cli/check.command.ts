import { Command } from 'commander';
import { problemText } from '../kernel/problem.js';
import { checkScenario } from './scenario-check.service.js';

export function addCheck(program: Command): void {
  program
    .command('check')
    .argument('<folder>', 'a scenario folder')
    .description('say everything that is wrong with a scenario folder, all at once')
    .action(async (folder: string) => {
      const problems = await checkScenario(folder);
      for (const problem of problems) process.stderr.write(`${problemText(problem)}\n`);
      if (problems.length > 0) process.exitCode = 1;
      else console.log(`${folder}: nothing is wrong with this folder.`);
    });
}
