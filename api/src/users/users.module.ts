import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { CreateUser } from './create-user.js';
import { EditUser } from './edit-user.js';
import { EndSessions } from './end-sessions.js';
import { UsersController } from './users.controller.js';
import { UsersQueries } from './users.queries.js';
import { UsersRepository } from './users.repository.js';

@Module({
  imports: [AuthModule],
  controllers: [UsersController],
  providers: [CreateUser, EditUser, EndSessions, UsersQueries, UsersRepository],
  exports: [UsersRepository],
})
export class UsersModule {}
