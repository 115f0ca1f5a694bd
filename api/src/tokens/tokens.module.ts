import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { CreateToken } from './create-token.js';
import { DeleteToken } from './delete-token.js';
import { TokensController } from './tokens.controller.js';
import { TokensQueries } from './tokens.queries.js';

@Module({
  imports: [AuthModule],
  controllers: [TokensController],
  providers: [CreateToken, DeleteToken, TokensQueries],
})
export class TokensModule {}
