import {
  applyDecorators,
  Controller,
  createParamDecorator,
  Get,
  Param,
  Query,
  StreamableFile,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { LogQuery, LogRecord, NameInPath } from '@waxseal/shared';
import type { FastifyReply } from 'fastify';
import { ApiProblems } from '../http/api-problems.js';
import type { AuthenticatedRequest } from '../http/actor.js';
import { Requires } from '../http/requires.js';
import { logTypes } from './log-format.js';
import { LogsQueries, type LogAnswer, type LogReader } from './logs.queries.js';

/** The client of a log, and its response, whose headers are sent before the first line. */
const CurrentLogReader = createParamDecorator(
  (_: unknown, context: ExecutionContext): LogReader => {
    const http = context.switchToHttp();
    const { actor, headers } = http.getRequest<AuthenticatedRequest>();
    if (!actor) throw new Error('A public route has no actor');
    const { raw } = http.getResponse<FastifyReply>();
    const begin = () => {
      // nginx would keep lines back until its buffer is full.
      raw.setHeader('x-accel-buffering', 'no');
      raw.flushHeaders();
    };
    return { actor, accept: headers.accept, begin };
  },
);

/** The documentation of a route that answers with a log. */
const AnswersLog = (operationId: string, summary: string) =>
  applyDecorators(
    ApiOperation({
      operationId,
      summary,
      description:
        'Lines are merged by time. `application/x-ndjson` (the default) has one record in each line, `text/event-stream` one in the `data` of each event, and `text/plain` only texts. A followed log sends an empty line or a comment every 20 seconds, continues where it stopped when Docker was away, and ends with a record of type `end`. To continue after a lost connection, send the instant of the last line as `since`, and skip the lines you know. Lines of a client that reads a followed log too slowly are dropped and counted; a log that is not followed waits for its client.',
    }),
    ApiProduces(...logTypes),
    ApiResponse({
      status: 200,
      description: 'Records of the schema `LogRecord`',
      standardSchema: LogRecord,
    }),
    ApiProblems('not-found', 'log-unreadable', 'rate-limited'),
  );

@ApiTags('logs')
@Controller()
export class LogsController {
  constructor(private readonly queries: LogsQueries) {}

  @Get('services/:name/logs')
  @Requires('service.logs.read')
  @AnswersLog('readServiceLog', 'Read or follow what all tasks of a service write')
  async ofService(
    @Param('name', { schema: NameInPath }) name: string,
    @Query({ schema: LogQuery }) query: LogQuery,
    @CurrentLogReader() reader: LogReader,
  ) {
    return toFile(await this.queries.ofService(name, query, reader));
  }

  @Get('tasks/:id/logs')
  @Requires('service.logs.read')
  @AnswersLog('readTaskLog', 'Read or follow what a task writes')
  async ofTask(
    @Param('id', { schema: NameInPath }) id: string,
    @Query({ schema: LogQuery }) query: LogQuery,
    @CurrentLogReader() reader: LogReader,
  ) {
    return toFile(await this.queries.ofTask(id, query, reader));
  }
}

const toFile = ({ stream, type }: LogAnswer) => new StreamableFile(stream, { type });
