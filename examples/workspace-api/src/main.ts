import 'reflect-metadata';
import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module';
import { readSettings } from './settings';

const HOST = '127.0.0.1';

async function start(): Promise<void> {
  const settings = readSettings(process.env);
  const logger = new ConsoleLogger({ prefix: 'workspace-api', colors: process.stdout.isTTY === true });
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(settings), {
    logger,
    abortOnError: false,
    forceCloseConnections: true,
  });
  app.setGlobalPrefix('api');
  app.disable('x-powered-by');
  app.enableShutdownHooks();
  await app.listen(settings.port, HOST);
  logger.log(`listening on ${await app.getUrl()}`, 'Main');
}

start().catch((error: unknown) => {
  const reason = error instanceof Error ? error.message || error.name : String(error);
  console.error(`workspace-api cannot start: ${reason}`);
  process.exit(1);
});
