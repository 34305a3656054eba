// Every page, and questions of every kind.

export const paths = [
  '/',
  '/users',
  '/sessions',
  '/programs',
  '/batch',
  '/storage',
  '/projects',
  '/orders',
  '/explore',
  '/explore?metric=users.unique&by=month&group=organisation&top=5',
  '/explore?metric=job.started&by=month&from=2020&with=job.wait.p90&compare=year',
  '/reports',
  '/operations',
  '/accessibility',
  '/no-such-page',
  '/?kiosk',
];
