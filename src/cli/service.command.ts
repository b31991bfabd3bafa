import { Command } from 'commander';

export function addService(program: Command): void {
  void program;
}
