import { Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';

/** Reads a valid bearer token if there is one; the route works without it. */
@Injectable()
export class OptionalActorGuard extends AuthGuard('jwt') {
  override getAuthenticateOptions() {
    return { property: 'actor', session: false };
  }

  // Nest requires the signature; without an actor the property stays undefined.
  override handleRequest<User>(error: unknown, actor: User | false): User {
    if (error) throw error;
    return (actor || undefined) as User;
  }
}
