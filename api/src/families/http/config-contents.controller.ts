import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  ConfigContent,
  ConfigDiff,
  ConfigDiffQuery,
  NameInPath,
  VersionInPath,
} from '@waxseal/shared';
import { Requires } from '../../http/requires.js';
import { ConfigContents } from '../read/config-contents.js';

/** Routes that only configs have, because Docker never returns the value of a secret. */
@ApiTags('configs')
@Controller('configs')
export class ConfigContentsController {
  constructor(private readonly contents: ConfigContents) {}

  @Get(':name/versions/:version/content')
  @Requires('config.content.read')
  @ApiOperation({ operationId: 'getConfigContent', summary: 'Get the content of a version' })
  @ApiResponse({ status: 200, description: 'The content', standardSchema: ConfigContent })
  getContent(
    @Param('name', { schema: NameInPath }) name: string,
    @Param('version', { schema: VersionInPath }) version: number,
  ) {
    return this.contents.get(name, version);
  }

  @Get(':name/diff')
  @Requires('config.content.read')
  @ApiOperation({ operationId: 'diffConfig', summary: 'Compare two versions line by line' })
  @ApiResponse({ status: 200, description: 'The difference', standardSchema: ConfigDiff })
  diff(
    @Param('name', { schema: NameInPath }) name: string,
    @Query({ schema: ConfigDiffQuery }) query: ConfigDiffQuery,
  ) {
    return this.contents.diff(name, query);
  }
}
