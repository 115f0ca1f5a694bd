import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { CreateUser } from './create-user.js';
import { EditUser } from './edit-user.js';
import { EndSession } from './end-session.js';
import { EndSessions } from './end-sessions.js';
import { ResetSecondFactor } from './reset-second-factor.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsQueries } from './sessions.queries.js';
import { UsersController } from './users.controller.js';
import { UsersQueries } from './users.queries.js';
import { UsersRepository } from './users.repository.js';

@Module({
  imports: [AuthModule],
  controllers: [UsersController, SessionsController],
  providers: [
    CreateUser,
    EditUser,
    EndSession,
    EndSessions,
    ResetSecondFactor,
    SessionsQueries,
    UsersQueries,
    UsersRepository,
  ],
  exports: [UsersRepository],
})
export class UsersModule {}
