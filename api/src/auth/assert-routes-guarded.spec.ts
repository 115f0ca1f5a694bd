import { Controller, Get } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { Public, SignedIn } from '../http/requires.js';
import { startApi } from '../testing/index.js';

@Controller('forgetful')
class Forgetful {
  @Get('a')
  @Public()
  marked() {
    return {};
  }

  @Get('b')
  unmarked() {
    return {};
  }
}

@Controller('careful')
@SignedIn()
class Careful {
  @Get()
  inherits() {
    return this.noRoute();
  }

  noRoute() {
    return {};
  }
}

describe('AssertRoutesGuarded', () => {
  it('stops the start at a route without an access rule and names it', async () => {
    await expect(startApi({ controllers: [Careful, Forgetful] })).rejects.toThrow(
      'Without @Requires, @SignedIn or @Public: Forgetful.unmarked',
    );
  });

  it('accepts an access rule on the class', async () => {
    const api = await startApi({ controllers: [Careful] });
    expect((await api.call('GET', '/careful')).statusCode).toBe(401);
    await api.close();
  });
});
