import { transformFileSync } from '@swc/core';
import { existsSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';

const SOURCES = ['.ts', '.tsx'];

export function resolve(specifier, context, next) {
  if (/^(\.|file:).*\.js$/.test(specifier)) {
    for (const ending of SOURCES) {
      const url = new URL(specifier.replace(/\.js$/, ending), context.parentURL);
      if (existsSync(fileURLToPath(url))) return { url: url.href, shortCircuit: true };
    }
  }
  return next(specifier, context);
}

export function load(url, context, next) {
  if (!SOURCES.some((ending) => url.endsWith(ending))) return next(url, context);
  const { code } = transformFileSync(fileURLToPath(url), {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', tsx: url.endsWith('.tsx'), decorators: true },
      transform: {
        legacyDecorator: true,
        decoratorMetadata: true,
        useDefineForClassFields: false,
        react: { runtime: 'automatic', importSource: 'preact' },
      },
    },
    module: { type: 'es6' },
  });
  return { format: 'module', source: code, shortCircuit: true };
}
